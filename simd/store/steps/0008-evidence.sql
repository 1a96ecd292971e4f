-- What the policy's rules weigh, on the clock that never jumps: looks at the radio get its
-- moment and the cause of a refusal; probes, troubles and wished switches are kept as well.
ALTER TABLE quality ADD COLUMN monotonic REAL;
ALTER TABLE quality ADD COLUMN boot TEXT;
ALTER TABLE quality ADD COLUMN cause INTEGER;
-- The order of writing of a SIM's looks, whatever the civil clock said.
ALTER TABLE quality ADD COLUMN nth INTEGER;
CREATE INDEX quality_nth ON quality (sim, nth);

ALTER TABLE switch ADD COLUMN code TEXT;

CREATE TABLE probe (
    sim TEXT NOT NULL REFERENCES sim (id),
    at TEXT NOT NULL,
    monotonic REAL,
    boot TEXT,
    ok INTEGER NOT NULL,
    loss REAL,
    latency REAL,
    jitter REAL
) STRICT;
CREATE INDEX probe_sim ON probe (sim);

CREATE TABLE trouble (
    sim TEXT NOT NULL REFERENCES sim (id),
    at TEXT NOT NULL,
    monotonic REAL,
    boot TEXT,
    code TEXT NOT NULL,
    cause TEXT
) STRICT;
CREATE INDEX trouble_sim ON trouble (sim);

-- Which SIM each check of the policy would have had (null: none but the present).
CREATE TABLE wish (
    modem TEXT NOT NULL REFERENCES modem (id),
    at TEXT NOT NULL,
    monotonic REAL,
    boot TEXT,
    sim TEXT
) STRICT;
CREATE INDEX wish_modem ON wish (modem);
