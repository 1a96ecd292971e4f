"""Byte counters as the kernel shows them: `<dir>/<netdev>/statistics/{rx,tx}_bytes`."""

from pathlib import Path


class Counters:
    """One netdev's statistics directory."""

    def __init__(self, folder: Path, netdev: str) -> None:
        self._folder = folder / netdev / "statistics"
        self._folder.mkdir(parents=True, exist_ok=True)
        self.show(0, 0)

    def show(self, rx_bytes: int, tx_bytes: int) -> None:
        """Write both figures; a reader never sees half a number."""
        for name, value in (("rx_bytes", rx_bytes), ("tx_bytes", tx_bytes)):
            fresh = self._folder / f".{name}"
            fresh.write_text(f"{value}\n")
            fresh.replace(self._folder / name)
