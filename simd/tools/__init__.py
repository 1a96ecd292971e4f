"""Tools that need no daemon: decoders of single cases, and work on traces."""
