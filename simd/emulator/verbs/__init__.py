"""The verbs of the control socket: what a test may do to the emulator from outside.

Each verb is a function registered by name; `modem` in a request picks one of several by its
place in the order started (from 0) or by its link. `help` lists the verbs.
"""

from simd.emulator.verbs import bench, carrier, line
from simd.emulator.verbs.request import obey

__all__ = ["bench", "carrier", "line", "obey"]
