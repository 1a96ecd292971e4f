"""The daemon as it is, with the tariffs that stand beside its config."""

from __future__ import annotations

import sys
from pathlib import Path

from simd.catalog import find
from simd.daemon import main as program
from simd.tariff import load

if __name__ == "__main__":
    own = Path(sys.argv[sys.argv.index("--config") + 1]).parent
    for one in (find.files, find.load, load.tariff_ids):
        one.__defaults__ = ((own, *find.ROOTS),)
    sys.exit(program.main())
