-- Every transaction as it stands; how it came to that is told by its events.
CREATE TABLE money (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    sim TEXT NOT NULL REFERENCES sim (id),
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    changed TEXT NOT NULL,
    open INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX money_sim ON money (sim, seq);
CREATE INDEX money_open ON money (seq) WHERE open;
CREATE INDEX money_at ON money (at);

-- Vouchers, sealed. `mark` tells a code that was here before, without holding it: it is kept for
-- ever, since a voucher is tried once; `sealed` goes as soon as nobody needs it.
CREATE TABLE voucher (
    id TEXT PRIMARY KEY,
    mark BLOB NOT NULL UNIQUE,
    sim TEXT NOT NULL REFERENCES sim (id),
    added TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    sealed BLOB
) STRICT;
CREATE INDEX voucher_sim ON voucher (sim, added);

-- What was asked with a key: asked again, it is answered from here and not done again.
CREATE TABLE deed (
    operation TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (person, kind, subject, key)
) STRICT;
CREATE INDEX deed_at ON deed (at);
