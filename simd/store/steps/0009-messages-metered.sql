-- Segments of messages sent count beside bytes, and outlive a restart and the messages' texts.
ALTER TABLE tally ADD COLUMN sms INTEGER NOT NULL DEFAULT 0;

-- What was learnt of a code is kept under the code without what a person put into it.
DELETE FROM ussd_coding WHERE code GLOB '*[0-9][0-9][0-9][0-9][0-9][0-9]*';
