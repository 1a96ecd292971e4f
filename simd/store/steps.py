"""The ledger's shape, grown by numbered steps that are each applied once and whole.

A step is `steps/NNNN-name.sql`; its number becomes the file's `user_version` in the same
transaction, so that a crash leaves the ledger before or after a step, never inside one.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from importlib import resources

from simd.errors import LedgerNewer


@cache
def steps() -> dict[int, str]:
    """The SQL of every step by its number."""
    folder = resources.files("simd.store").joinpath("steps")
    return {
        int(file.name.split("-")[0]): file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".sql")
    }


def grow(connection: sqlite3.Connection, known: dict[int, str] | None = None) -> int:
    """Apply what is missing; returns the version. Raises LedgerNewer for a newer ledger."""
    wanted = steps() if known is None else known
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    newest = max(wanted)
    if version > newest:
        raise LedgerNewer(version=version, newest=newest)
    for number in sorted(step for step in wanted if step > version):
        _apply(connection, number, wanted[number])
    return newest


def _apply(connection: sqlite3.Connection, number: int, sql: str) -> None:
    # executescript ends any open transaction first, so the script brings its own.
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;"
        )
    except sqlite3.Error:
        connection.rollback()
        raise
