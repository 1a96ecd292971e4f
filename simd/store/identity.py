"""Ids: random and stored, never an identifier or its hash, so that they tell nothing."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection

from simd.model.ids import Iccid, Imei

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12
_NAMED = {
    "account": (
        "acc",
        "SELECT id FROM account WHERE name = ?",
        "INSERT INTO account (id, name) VALUES (?, ?)",
    ),
    "people_group": (
        "grp",
        "SELECT id FROM people_group WHERE name = ?",
        "INSERT INTO people_group (id, name) VALUES (?, ?)",
    ),
    "person": (
        "per",
        "SELECT id FROM person WHERE name = ?",
        "INSERT INTO person (id, name) VALUES (?, ?)",
    ),
}


def new_id(prefix: str) -> str:
    """A new random id (`sim_…`): 59 bits, in letters that are not mistaken for each other."""
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(_LENGTH))}"


def sim_id(connection: sqlite3.Connection, iccid: Iccid) -> str:
    """The SIM's id, made when it is met first."""
    row = connection.execute("SELECT id FROM sim WHERE iccid = ?", (iccid.reveal(),)).fetchone()
    if row:
        return str(row[0])
    key = new_id("sim")
    connection.execute("INSERT INTO sim (id, iccid) VALUES (?, ?)", (key, iccid.reveal()))
    return key


def modem_id(
    connection: sqlite3.Connection, imei: Imei | None, usb_path: str | None, taken: Collection[str]
) -> str:
    """The modem's id: by IMEI, by path where an IMEI repeats or is not known yet.

    `taken` are modems that are plugged in now: two with one IMEI (cheap sticks share them)
    are two. One that was met by its path alone keeps its id when its IMEI is learnt.
    """
    key = next((key for key in _known(connection, imei, usb_path) if key not in taken), None)
    if key is None:
        key = new_id("mdm")
        connection.execute("INSERT INTO modem (id) VALUES (?)", (key,))
    connection.execute(
        "UPDATE modem SET imei = coalesce(?, imei), usb_path = coalesce(?, usb_path) WHERE id = ?",
        (imei.reveal() if imei else None, usb_path, key),
    )
    return key


def _known(connection: sqlite3.Connection, imei: Imei | None, usb_path: str | None) -> list[str]:
    """Ids it may be, the likeliest first."""
    if imei is None:
        rows = connection.execute(
            "SELECT id FROM modem WHERE imei IS NULL AND usb_path IS ? ORDER BY rowid", (usb_path,)
        )
    else:
        rows = connection.execute(
            "SELECT id FROM modem WHERE imei = ?1 OR (imei IS NULL AND usb_path = ?2)"
            " ORDER BY imei IS NULL, usb_path IS NOT ?2, rowid",
            (imei.reveal(), usb_path),
        )
    return [str(row[0]) for row in rows]


def named_id(connection: sqlite3.Connection, table: str, name: str) -> str:
    """The id of an account, group or person by its name, made when it is met first."""
    prefix, find, make = _NAMED[table]
    row = connection.execute(find, (name,)).fetchone()
    if row:
        return str(row[0])
    key = new_id(prefix)
    connection.execute(make, (key, name))
    return key


def ensure_sim(connection: sqlite3.Connection, key: str) -> None:
    """A row for the SIM, so that what is told of it is never refused."""
    connection.execute("INSERT OR IGNORE INTO sim (id) VALUES (?)", (key,))


def ensure_modem(connection: sqlite3.Connection, key: str) -> None:
    """A row for the modem, so that what is told of it is never refused."""
    connection.execute("INSERT OR IGNORE INTO modem (id) VALUES (?)", (key,))
