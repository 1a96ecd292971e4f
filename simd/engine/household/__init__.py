"""The household: who its people are, what they agreed on, who saw what, and what is forgotten."""
