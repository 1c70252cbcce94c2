-- Counterfoil's history. The workspace is part of every key.
-- 1128678220 is "CFOL": tells this file from any other SQLite database.
PRAGMA application_id = 1128678220;

-- Where each history stands. Positions are given from this row, inside the transaction that appends.
CREATE TABLE head (
    workspace TEXT NOT NULL PRIMARY KEY,
    epoch TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Decided facts. Never changed, never removed.
CREATE TABLE events (
    workspace TEXT NOT NULL REFERENCES head (workspace),
    position INTEGER NOT NULL CHECK (position >= 1),
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    kind TEXT NOT NULL,
    schema INTEGER NOT NULL,
    payload TEXT NOT NULL,
    command TEXT NOT NULL,
    actor TEXT NOT NULL,
    device TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    occurred_offset_minutes INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, position),
    UNIQUE (workspace, stream, version),
    UNIQUE (workspace, id)
) STRICT, WITHOUT ROWID;

-- What became of every command ever decided: a push that is sent twice counts once.
CREATE TABLE receipts (
    workspace TEXT NOT NULL REFERENCES head (workspace),
    command TEXT NOT NULL,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    digest TEXT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (workspace, command),
    UNIQUE (workspace, device, seq)
) STRICT, WITHOUT ROWID;

-- Sums over streams, kept by the difference. They follow from the events.
CREATE TABLE tallies (
    workspace TEXT NOT NULL REFERENCES head (workspace),
    stream TEXT NOT NULL,
    name TEXT NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (workspace, stream, name)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
