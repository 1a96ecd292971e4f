"""`simctl`: the command line, a thin guest of the daemon's API."""
