-- Commands that were received and wait for their decision. A row goes in the transaction that records its
-- receipt. AUTOINCREMENT: a number is never given twice, so that who has read up to one misses nothing.
CREATE TABLE inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace TEXT NOT NULL REFERENCES head (workspace),
    command TEXT NOT NULL,
    device TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    digest TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    envelope TEXT NOT NULL,
    UNIQUE (workspace, command),
    UNIQUE (workspace, device, seq)
) STRICT;

PRAGMA user_version = 2;
