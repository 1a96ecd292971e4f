"""The daemon as it is, but for the patience that a test has no time for."""

from __future__ import annotations

import functools
import sys

from simd.daemon import main as program
from simd.engine.limits import Limits

# An emulated network answers within a tenth of a second, or never.
QUICK = {"ussd": 1.5, "sms_answer": 2.0, "sms_look": 1.0, "settle_step": 0.1}

if __name__ == "__main__":
    vars(program)["Limits"] = functools.partial(Limits, **QUICK)
    sys.exit(program.main())
