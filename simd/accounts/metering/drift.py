"""How far a carrier's count differs from ours, and how sure that is.

The ratio is of sums over past intervals, so that the carrier's roundings cancel; the width
comes from how far each interval was off, measured in what rounding and a small share of its
use explain. A few imagined intervals stand in until there are real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import sqrt
from statistics import median

from simd.model.metering import Drift

_SHARE = 0.02
_IMAGINED = 3
_FLOOR = 0.5
_PROOF = 8
_LEAST, _MOST = 0.02, 3.0
# Student's t for 95 %, two-sided, by degrees of freedom.
_T = {3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 10: 2.23, 13: 2.16, 17: 2.11, 25: 2.06}
_UNITS = (1 << 30, 10**9, 1 << 20, 10**6, 1 << 10, 10**3)


def ratio(drift: Drift) -> float:
    """The carrier's count for each unit of ours."""
    counted, stated = sum(c for c, _ in drift.pairs), sum(s for _, s in drift.pairs)
    doubt = _IMAGINED * _typical(drift)
    if counted + doubt <= 0:
        return 1.0
    return min(_MOST, max(_LEAST, (stated + doubt) / (counted + doubt)))


def half_width(drift: Drift, amount: float, grain: int) -> float:
    """Half the 95 % interval of what the carrier counts for an amount of ours."""
    typical, rate = _typical(drift), ratio(drift)

    def scale(counted: float) -> float:
        return max(1.0, grain + _SHARE * max(counted, typical))

    off = [abs(stated - rate * counted) / scale(counted) for counted, stated in drift.pairs]
    spread = sqrt((_IMAGINED + sum(one * one for one in off)) / (_IMAGINED + len(off)))
    worst = sorted(off)[int(0.95 * (len(off) - 1))] if off else 0.0
    return max(max(_FLOOR, spread) * _t(_IMAGINED + len(off)), worst) * scale(amount)


def punctual(drift: Drift, grain: int) -> bool:
    """True once several intervals in a row agreed to the carrier's rounding: it is never late."""
    newest, rate = drift.pairs[-_PROOF:], ratio(drift)
    if len(newest) < _PROOF:
        return False
    return all(abs(s - rate * c) <= 2 * grain + 0.002 * c for c, s in newest)


def grain_of(values: Sequence[int]) -> int | None:
    """The coarsest step that all figures are written in (`9.87GB`: a hundredth of a GB).

    None when nothing tells; figures in a carrier's text are cut to whole bytes.
    """
    told = [value for value in values if value > 0]
    if not told:
        return None
    steps = sorted({Decimal(unit) / 10**digits for unit in _UNITS for digits in range(4)})
    return max(int(step) for step in steps if all(_multiple(value, step) for value in told))


def _multiple(value: int, step: Decimal) -> bool:
    whole = (Decimal(value) / step).to_integral_value()
    return bool(whole) and abs(whole * step - value) <= 1


def _typical(drift: Drift) -> float:
    return float(median(counted for counted, _ in drift.pairs)) if drift.pairs else 0.0


def _t(freedom: int) -> float:
    return next((t for most, t in _T.items() if freedom <= most), 2.05)
