"""What the fuzz run shares is found from the project's root; the package stays the installed one."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
