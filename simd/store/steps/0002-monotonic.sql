-- When a switch was last heard of on the monotonic clock, and in which boot of the machine:
-- civil time may be stepped, and guards must not be fooled by that, also after a restart.
ALTER TABLE switch ADD COLUMN monotonic REAL;
ALTER TABLE switch ADD COLUMN boot TEXT;
