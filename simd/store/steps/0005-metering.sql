-- What was counted, by stretches that end where a carrier spoke: estimates need to know what
-- was used before it and what after. Hours are in `usage`; these are forgotten after 45 days.
CREATE TABLE tally (
    sim TEXT NOT NULL REFERENCES sim (id),
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    rx INTEGER NOT NULL,
    tx INTEGER NOT NULL,
    PRIMARY KEY (sim, until, since)
) STRICT, WITHOUT ROWID;

-- What was learnt of each figure of a SIM: how its carrier counts beside us.
CREATE TABLE drift (
    sim TEXT NOT NULL REFERENCES sim (id),
    figure TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (sim, figure)
) STRICT, WITHOUT ROWID;
