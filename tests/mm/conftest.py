from __future__ import annotations

import sys
from pathlib import Path

# The package under test stays the installed one; only what tests share is found here.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.mm.fixtures import clients, folder, mbim_rigs, namespaces, real_mm, rigs, stack, usb_rigs

__all__ = ["clients", "folder", "mbim_rigs", "namespaces", "real_mm", "rigs", "stack", "usb_rigs"]
