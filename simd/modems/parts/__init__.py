"""What a driver is made of: one verb family a file, for every family of modems."""
