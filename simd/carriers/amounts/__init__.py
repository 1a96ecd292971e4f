"""Amounts in a text, in any spelling: each a Mark that keeps its place in the text.

Nothing here knows what an amount means: that a figure is a balance or a price is the
reader's business (`simd.carriers.general`), that it is 12.30 EUR is this package's.
"""
