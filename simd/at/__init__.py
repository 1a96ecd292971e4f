"""The AT language, pure: bytes to lines, lines to replies, replies to values; no I/O, no clock."""
