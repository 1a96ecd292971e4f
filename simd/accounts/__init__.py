"""Accounts: what is left now, each figure with its source and its age."""

from simd.accounts.view import account_view

__all__ = ["account_view"]
