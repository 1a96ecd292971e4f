"""`python -m simd.ctl` is `simctl`."""

from __future__ import annotations

from simd.ctl.main import run

if __name__ == "__main__":
    run()
