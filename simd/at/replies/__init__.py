"""Typed readers of what modems say: pure, `lines in, frozen value out`.

`registry.read_raw` finds the reader by kind, command or unsolicited prefix; each family
file holds the readers themselves. A reader never guesses: what the answer does not say is
None, and what is no answer of its kind raises `Unreadable`.
"""
