"""Byte channels to a modem: a tty, a TCP or Unix socket, or memory."""
