-- What is known of commands in the inbox that the server itself failed on. A row goes with its command.
CREATE TABLE set_aside (
    number INTEGER NOT NULL PRIMARY KEY REFERENCES inbox (number) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 1),
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 4;
