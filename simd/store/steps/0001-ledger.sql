-- The ledger in its first form. Times are UTC text of one width, so that they sort as text.
-- Bodies are JSON as simd.model.codec writes it, identities revealed: the file is private.

CREATE TABLE fact (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: a sequence number is never given twice, also after pruning.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    site TEXT NOT NULL,
    v INTEGER NOT NULL,
    kind TEXT NOT NULL,
    about TEXT,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX event_about ON event (kind, about, seq);

-- What may be told only once: a retry after a crash finds the first telling here.
CREATE TABLE once (
    key TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE people_group (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE group_member (
    people_group TEXT NOT NULL REFERENCES people_group (id) ON DELETE CASCADE,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    PRIMARY KEY (people_group, person)
) STRICT, WITHOUT ROWID;

-- The contract behind one or more SIMs.
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    people_group TEXT REFERENCES people_group (id)
) STRICT;

CREATE TABLE modem (
    id TEXT PRIMARY KEY,
    imei TEXT,
    usb_path TEXT,
    at TEXT,
    body TEXT
) STRICT;
CREATE INDEX modem_imei ON modem (imei);

CREATE TABLE sim (
    id TEXT PRIMARY KEY,
    iccid TEXT UNIQUE,
    account TEXT REFERENCES account (id),
    people_group TEXT REFERENCES people_group (id),
    at TEXT,
    body TEXT
) STRICT;

-- Where a SIM was last seen.
CREATE TABLE seat (
    sim TEXT PRIMARY KEY REFERENCES sim (id),
    modem TEXT NOT NULL REFERENCES modem (id),
    slot INTEGER NOT NULL,
    profile TEXT,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every answer of a carrier, read (reading_taken) or not understood (answer_unparsed).
CREATE TABLE reading (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sim TEXT NOT NULL REFERENCES sim (id),
    inquiry TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX reading_sim ON reading (sim, inquiry, seq);

CREATE TABLE asked (
    sim TEXT NOT NULL REFERENCES sim (id),
    inquiry TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (sim, inquiry)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    modem TEXT PRIMARY KEY REFERENCES modem (id),
    at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE health (
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    since TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (code, subject)
) STRICT, WITHOUT ROWID;

-- The journal of switches: the intent first, the outcome last; no outcome is an open switch.
CREATE TABLE switch (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    modem TEXT NOT NULL REFERENCES modem (id),
    began TEXT NOT NULL,
    body TEXT NOT NULL,
    step TEXT,
    ended TEXT,
    outcome TEXT,
    outage REAL
) STRICT;
CREATE INDEX switch_began ON switch (began);
CREATE INDEX switch_modem ON switch (modem, seq);

CREATE TABLE message (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    sim TEXT NOT NULL REFERENCES sim (id),
    at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX message_seq ON message (sim, seq);

-- Every PDU met, by its digest, with the message it belongs to; kept once that is stored.
CREATE TABLE pdu (
    sim TEXT NOT NULL REFERENCES sim (id),
    digest TEXT NOT NULL,
    message TEXT NOT NULL,
    at TEXT NOT NULL,
    kept INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sim, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX pdu_message ON pdu (message);

-- Parts of concatenated messages; `message` is the id that the whole will have.
CREATE TABLE part (
    message TEXT NOT NULL,
    seq INTEGER NOT NULL,
    sim TEXT NOT NULL REFERENCES sim (id),
    peer TEXT NOT NULL,
    ref INTEGER NOT NULL,
    total INTEGER NOT NULL,
    at TEXT NOT NULL,
    digest TEXT NOT NULL,
    pdu TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message, seq),
    UNIQUE (sim, peer, ref, total, seq, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
    sim TEXT NOT NULL REFERENCES sim (id),
    hour TEXT NOT NULL,
    rx INTEGER NOT NULL,
    tx INTEGER NOT NULL,
    PRIMARY KEY (sim, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE quality (
    sim TEXT NOT NULL REFERENCES sim (id),
    at TEXT NOT NULL,
    registration TEXT NOT NULL,
    plmn TEXT,
    access_tech TEXT,
    rsrp REAL,
    rsrq REAL,
    sinr REAL,
    rssi REAL,
    PRIMARY KEY (sim, at)
) STRICT, WITHOUT ROWID;

-- Coarse place, only when the owner wants it: the serving area, never the cell.
CREATE TABLE place (
    sim TEXT NOT NULL REFERENCES sim (id),
    hour TEXT NOT NULL,
    plmn TEXT NOT NULL,
    area INTEGER NOT NULL,
    PRIMARY KEY (sim, hour, plmn, area)
) STRICT, WITHOUT ROWID;

-- The coding of USSD answers that was proved right, per modem model, carrier and code.
CREATE TABLE ussd_coding (
    model TEXT NOT NULL,
    carrier TEXT NOT NULL,
    code TEXT NOT NULL,
    coding TEXT NOT NULL,
    PRIMARY KEY (model, carrier, code)
) STRICT, WITHOUT ROWID;
