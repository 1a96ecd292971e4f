"""Whose word a transaction takes before it may be sent."""

from __future__ import annotations

from simd.accounts.money.rules import Approve
from simd.model.account import Money
from simd.model.person import Person, Role
from simd.model.transaction import Transaction


def needs_word(amount: Money | None, asked_by: Role | None, rules: Approve) -> bool:
    """Whether a second step is wanted; `asked_by` is null for what the owner's config asks."""
    if asked_by is not None and not asked_by.covers(Role.PAYER):
        return True
    if amount is None:
        return True
    return any(
        limit.money.currency == amount.currency and amount.amount > limit.money.amount
        for limit in rules.above
    )


def refusal(
    transaction: Transaction, person: Person, role: Role | None, rules: Approve
) -> str | None:
    """Why this person may not approve it, as a text code; None when the word counts."""
    if role is None or not role.covers(Role.PAYER):
        return "money.word.payer"
    if rules.by and person.name not in rules.by:
        return "money.word.named"
    if rules.other and person.id == transaction.by:
        return "money.word.other"
    return None
