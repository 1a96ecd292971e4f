"""What keeps money from being moved, each by its own name."""

from __future__ import annotations

from simd.errors import NotFound, Retry, SimdError


class NoPlace(SimdError):
    """The recipe does not say how this is done with this carrier (params: what, carrier)."""

    code = "no_place"
    status = 409
    retry = Retry.NEVER


class CapReached(SimdError):
    """The owner's cap would be passed (params: which, limit, used, amount)."""

    code = "cap_reached"
    status = 409
    retry = Retry.NEVER


class NoCap(SimdError):
    """Without a cap in this currency nothing is spent (params: currency)."""

    code = "no_cap"
    status = 403
    retry = Retry.NEVER


class PriceUnknown(SimdError):
    """Nobody says what it costs, so no cap can hold it (params: what)."""

    code = "price_unknown"
    status = 409
    retry = Retry.NEVER


class Unsettled(SimdError):
    """An earlier transaction of the SIM is not settled yet (params: id, state)."""

    code = "unsettled"
    status = 409


class Unprovable(SimdError):
    """Nothing could ever prove what came of it, so it is not begun (params: what, carrier)."""

    code = "unprovable"
    status = 409
    retry = Retry.NEVER


class VoucherKnown(SimdError):
    """That voucher was here before; it is tried once (params: tail)."""

    code = "voucher_known"
    status = 409
    retry = Retry.NEVER


class NoVoucher(NotFound):
    """No untried voucher for that is in the vault (params: sim, amount)."""

    code = "no_voucher"


class WordRefused(SimdError):
    """This person's word does not count for the transaction (params: why)."""

    code = "word_refused"
    status = 403
    retry = Retry.NEVER


class TransactionFailed(SimdError):
    """The transaction came to nothing (params: id, why)."""

    code = "transaction_failed"
    status = 502
    retry = Retry.NEVER


class NothingSent(SimdError):
    """The walk was left before anything was paid (params: reason, and what the reason names)."""

    code = "nothing_sent"
    status = 502
    retry = Retry.NEVER
