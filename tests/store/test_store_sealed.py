"""Secrets at rest: opened with the right key for the right use, or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.errors import SimdError
from simd.store.sealed import FILE, KeyUnusable, KeyWrong, SealBroken, Sealer

KEY = bytes(range(32))
VOUCHER = b"1234 5678 9012 34"


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_what_is_sealed_is_opened_again(plain: bytes, use: bytes) -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal(plain, use)
    assert sealer.open(sealed, use) == plain
    assert len(plain) < 8 or plain not in sealed  # it begins with a few plain bytes of its own
    assert sealer.seal(plain, use) != sealed


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_always_found(place: int, bits: int) -> None:
    sealed = bytearray(Sealer(KEY).seal(VOUCHER))
    sealed[place % len(sealed)] ^= bits
    with pytest.raises((SealBroken, KeyWrong)):
        Sealer(KEY).open(bytes(sealed))


@pytest.mark.parametrize("kept", [0, 4, 5, 12, 13, 20, 25, 30])
def test_a_cut_one_is_found(kept: int) -> None:
    sealed = Sealer(KEY).seal(VOUCHER)
    with pytest.raises((SealBroken, KeyWrong)):
        Sealer(KEY).open(sealed[:kept])


def test_the_wrong_key_and_the_wrong_use_are_told_apart() -> None:
    mine, other = Sealer(KEY), Sealer(KEY[::-1])
    sealed = mine.seal(VOUCHER, b"voucher")
    with pytest.raises(KeyWrong) as caught:
        other.open(sealed, b"voucher")
    assert caught.value.params == {"sealed_by": mine.name, "key": other.name}
    with pytest.raises(SealBroken):
        mine.open(sealed, b"token")
    with pytest.raises(SealBroken, match="never sealed"):
        mine.open(VOUCHER)


def test_vouching_needs_the_key() -> None:
    assert Sealer(KEY).vouch(b"x") == Sealer(KEY).vouch(b"x")
    assert Sealer(KEY).vouch(b"x") != Sealer(KEY).vouch(b"y")
    assert Sealer(KEY).vouch(b"x") != Sealer(KEY[::-1]).vouch(b"x")


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = Sealer.find(tmp_path, {})
    assert Sealer.find(tmp_path, {}).open(first.seal(VOUCHER)) == VOUCHER
    assert [one.name for one in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    Sealer.find(tmp_path, {})
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(KeyUnusable, match="0600"):
        Sealer.find(tmp_path, {})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"short"),
        lambda path: path.write_bytes(b"\xff" * 64),
        lambda path: path.write_text("g" * 64, "ascii"),
        lambda path: path.write_text("ab" * 31, "ascii"),
        lambda path: (path.unlink(), path.mkdir(0o700)),
    ],
)
def test_what_is_no_key_is_refused_and_not_shown(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    Sealer.find(tmp_path, {})
    spoil(tmp_path / FILE)
    with pytest.raises(KeyUnusable) as caught:
        Sealer.find(tmp_path, {})
    assert str(tmp_path) in str(caught.value)
    assert "gggg" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="No such file"):
        Sealer.find(tmp_path / "none", {})


@pytest.mark.parametrize("text", [KEY, KEY.hex().encode(), KEY.hex().encode() + b"\n"])
def test_a_credential_goes_before_the_file(tmp_path: Path, text: bytes) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    environ = {"CREDENTIALS_DIRECTORY": str(folder)}
    assert Sealer.find(tmp_path, environ).name != Sealer(KEY).name
    (folder / "simd.key").write_bytes(text)
    (folder / "simd.key").chmod(0o440)
    assert Sealer.find(tmp_path, environ).name == Sealer(KEY).name


def test_the_errors_say_what_to_do() -> None:
    errors: list[SimdError] = [
        KeyUnusable(path="/k", why="w"),
        KeyWrong(sealed_by="a", key="b"),
        SealBroken(why="w"),
    ]
    for lang in ("en", "zh"):
        assert all(one.hint(lang) for one in errors)
