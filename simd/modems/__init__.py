"""Modems: the session that owns a port, and the drivers that speak over it."""
