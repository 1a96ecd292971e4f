"""The steps of a transaction, and none but these.

    planned → waiting → authorised → sent → done | failed | unknown
    waiting → rejected | expired          authorised → failed | expired
    unknown → done | failed               failed → done, when it was sent: a late proof

`done` is told again when money comes back or another sum is proved.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from simd.errors import Retry, SimdError
from simd.model.transaction import Transaction, TransactionState

_S = TransactionState
_NEXT: dict[TransactionState, frozenset[TransactionState]] = {
    _S.PLANNED: frozenset({_S.WAITING, _S.AUTHORISED, _S.FAILED}),
    _S.WAITING: frozenset({_S.WAITING, _S.AUTHORISED, _S.REJECTED, _S.EXPIRED, _S.FAILED}),
    _S.AUTHORISED: frozenset({_S.SENT, _S.FAILED, _S.EXPIRED}),
    _S.SENT: frozenset({_S.SENT, _S.DONE, _S.FAILED, _S.UNKNOWN}),
    _S.UNKNOWN: frozenset({_S.UNKNOWN, _S.DONE, _S.FAILED}),
    _S.DONE: frozenset({_S.DONE}),
    _S.FAILED: frozenset({_S.FAILED, _S.DONE}),
    _S.REJECTED: frozenset(),
    _S.EXPIRED: frozenset(),
}


class WrongStep(SimdError):
    """A transaction does not go from where it stands to there (params: id, state, wanted)."""

    code = "wrong_step"
    status = 409
    retry = Retry.NEVER


def move(
    transaction: Transaction, state: TransactionState, now: datetime, **changes: object
) -> Transaction:
    """The transaction one step on; raises WrongStep for a step that there is not."""
    allowed = state in _NEXT[transaction.state]
    late = transaction.state is _S.FAILED and transaction.sent is None
    if not allowed or late:
        raise WrongStep(id=transaction.id, state=transaction.state.value, wanted=state.value)
    if state is _S.SENT and transaction.sent is None:
        changes["sent"] = now
    return replace(transaction, state=state, changed=now, **changes)
