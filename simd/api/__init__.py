"""The door: HTTP on the Unix socket, over one handle (`Control`) and nothing else."""

from simd.api.app import build_app
from simd.api.control import Control
from simd.api.unix import serve

__all__ = ["Control", "build_app", "serve"]
