-- What a SIM was seen to do in its network (ussd, sms), so that nothing asks for what never works.
CREATE TABLE able (
    sim TEXT NOT NULL REFERENCES sim (id),
    what TEXT NOT NULL,
    able INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (sim, what)
) STRICT, WITHOUT ROWID;

-- A radio that left its mode for a question: there while it has not been put back.
CREATE TABLE borrowed_radio (
    modem TEXT PRIMARY KEY REFERENCES modem (id),
    mode TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
