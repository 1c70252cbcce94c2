-- How the histories of this server descend from each other: one row for each backup that was ever restored.
-- Up to `position` the history `epoch` is the same as `parent`.
CREATE TABLE lineage (
    workspace TEXT NOT NULL REFERENCES head (workspace),
    epoch TEXT NOT NULL,
    parent TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    restored_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, epoch)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
