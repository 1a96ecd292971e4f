-- Bearer tokens: only the hash of one is kept. `sims` is a JSON list, null for all.
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    label TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    sims TEXT,
    made TEXT NOT NULL,
    expires TEXT,
    used TEXT,
    revoked TEXT
) STRICT;

-- The word of a SIM's owner that the house may keep and show what is private about it.
CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    sim TEXT NOT NULL REFERENCES sim (id),
    owner TEXT NOT NULL,
    how TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    withdrawn TEXT
) STRICT;
CREATE INDEX consent_sim ON consent (sim, at);

-- What each person used up, by hour, for limits per person.
CREATE TABLE person_count (
    person TEXT NOT NULL,
    what TEXT NOT NULL,
    hour TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (person, what, hour)
) STRICT, WITHOUT ROWID;

-- Who saw and did what, each entry chained to the one before by `link`.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    door TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT,
    sims TEXT NOT NULL,
    outcome TEXT NOT NULL,
    link BLOB NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);

-- `head` is the newest entry, `base` the last that was pruned; vouched for by the key.
CREATE TABLE audit_mark (
    kind TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    link BLOB NOT NULL,
    key TEXT NOT NULL,
    vouch BLOB NOT NULL
) STRICT, WITHOUT ROWID;
