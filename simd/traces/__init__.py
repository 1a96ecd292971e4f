"""The tape: exact chunks of a line, recorded, redacted, replayed and checked."""
