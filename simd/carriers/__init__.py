"""Carriers: how to ask them, and how to read what they say."""
