"""Secrets at rest: sealed with a key that is kept apart from the ledger.

The key is a systemd credential (`simd.key`) where there is one, else a file of mode 0600 in the
state folder, made once. From it comes one key for each purpose (RFC 5869, HKDF), so that what is
sealed and what is vouched for share none. ChaCha20-Poly1305 (RFC 8439) needs no AES hardware,
which small routers lack. A sealed text says by which key it was sealed, but not what that key is:
the wrong key is told apart from damage.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from simd.errors import Retry, SimdError

CREDENTIAL = "simd.key"
FILE = "secret.key"
KEY_BYTES = 32
_FORM = b"simd\x01"
_NAME_BYTES = 8
_NONCE_BYTES = 12
_OTHERS = 0o077


class KeyUnusable(SimdError):
    """The key for secrets can't be used (params: path, why); never holds what was read."""

    code = "key_unusable"
    retry = Retry.NEVER


class KeyWrong(SimdError):
    """A secret was sealed with another key than today's (params: sealed_by, key: their names)."""

    code = "key_wrong"
    retry = Retry.NEVER


class SealBroken(SimdError):
    """A sealed secret was changed, cut, or sealed for another use (params: why)."""

    code = "seal_broken"
    retry = Retry.NEVER


class Sealer:
    """Seals and opens with one key; `name` tells keys apart and tells nothing of the key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(_derived(key, b"seal"))
        self._vouching = _derived(key, b"vouch")
        self._name = _derived(key, b"name")[:_NAME_BYTES]

    @classmethod
    def find(cls, state_dir: Path, environ: Mapping[str, str]) -> Self:
        """The sealer of this house, its key made if there is none; raises KeyUnusable."""
        folder = environ.get("CREDENTIALS_DIRECTORY")
        credential = Path(folder) / CREDENTIAL if folder else None
        if credential is not None and credential.exists():
            # systemd guards that folder; its ACL shows as a mode that looks too open.
            return cls(_read(credential))
        return cls(_own(state_dir / FILE))

    @property
    def name(self) -> str:
        """What tells this key from others."""
        return self._name.hex()

    def seal(self, plain: bytes, use: bytes = b"") -> bytes:
        """The secret, unreadable without the key; opened only for the same use."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = _FORM + self._name
        return head + nonce + self._cipher.encrypt(nonce, plain, head + use)

    def open(self, sealed: bytes, use: bytes = b"") -> bytes:
        """The secret; raises KeyWrong and SealBroken."""
        if not sealed.startswith(_FORM):
            raise SealBroken(why="it was never sealed")
        at = len(_FORM) + _NAME_BYTES
        head, nonce, hidden = (
            sealed[:at],
            sealed[at : at + _NONCE_BYTES],
            sealed[at:][_NONCE_BYTES:],
        )
        if head[len(_FORM) :] != self._name:
            raise KeyWrong(sealed_by=head[len(_FORM) :].hex(), key=self.name)
        try:
            return self._cipher.decrypt(nonce, hidden, head + use)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(why="it was changed since, or was sealed for another use") from error

    def vouch(self, text: bytes) -> bytes:
        """32 bytes that only a holder of the key can make for the text (HMAC-SHA-256)."""
        return hmac.digest(self._vouching, text, hashlib.sha256)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"simd 1 " + purpose).derive(key)


def _own(path: Path) -> bytes:
    """The key in a file of our own, made once: whole or not at all."""
    try:
        if not path.exists():
            _make(path)
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            raise KeyUnusable(path=path, why="others than its owner may read it; chmod 0600")
    except OSError as error:
        raise KeyUnusable(path=path, why=error.strerror or type(error).__name__) from error
    return _read(path)


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    place = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(place, "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # of two that make one at a time, the first holds
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> bytes:
    """32 bytes as they are, or as 64 hexadecimal digits."""
    try:
        with path.open("rb") as file:
            text = file.read(4 * KEY_BYTES)
    except OSError as error:
        raise KeyUnusable(path=path, why=error.strerror or type(error).__name__) from error
    if len(text) == KEY_BYTES:
        return text
    with suppress(ValueError):
        key = bytes.fromhex(text.decode("ascii").strip())
        if len(key) == KEY_BYTES:
            return key
    raise KeyUnusable(path=path, why="it must hold 32 bytes, or 64 hexadecimal digits")
