"""Pretend modems: real ttys and sockets with SIM cards, a carrier and faults behind them.

Nothing here is shared with `simd.at`: a shared misreading would pass every test unseen.
"""
