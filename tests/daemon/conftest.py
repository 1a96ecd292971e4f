from __future__ import annotations

import sys
from pathlib import Path

# What tests share is found here; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))
