-- The width of a reference is part of what names a message (3GPP TS 23.040 §9.2.3.24.8), and the
-- service centre's time tells messages apart that use one reference again.
CREATE TABLE part_anew (
    message TEXT NOT NULL,
    seq INTEGER NOT NULL,
    sim TEXT NOT NULL REFERENCES sim (id),
    peer TEXT NOT NULL,
    ref INTEGER NOT NULL,
    bits INTEGER NOT NULL,
    total INTEGER NOT NULL,
    at TEXT NOT NULL,
    sent TEXT,
    digest TEXT NOT NULL,
    pdu TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message, seq),
    UNIQUE (sim, peer, ref, bits, total, seq, digest)
) STRICT, WITHOUT ROWID;
-- Wide references were kept with 65536 added.
INSERT INTO part_anew (message, seq, sim, peer, ref, bits, total, at, digest, pdu, done)
    SELECT message, seq, sim, peer, ref % 65536, CASE WHEN ref < 65536 THEN 8 ELSE 16 END,
        total, at, digest, pdu, done FROM part;
DROP TABLE part;
ALTER TABLE part_anew RENAME TO part;
CREATE INDEX part_waiting ON part (sim) WHERE done = 0;

-- Each part that the network took, under the reference its status report will name.
CREATE TABLE sent (
    message TEXT NOT NULL,
    seq INTEGER NOT NULL,
    sim TEXT NOT NULL REFERENCES sim (id),
    peer TEXT NOT NULL,
    reference INTEGER NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (message, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_reference ON sent (sim, reference, at);
