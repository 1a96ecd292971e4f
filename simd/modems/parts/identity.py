"""Who the modem is: maker, model, firmware and IMEI (3GPP TS 27.007 §5.1 to §5.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simd.at.command import identity as identity_command
from simd.at.replies.identity import read_maker, read_model, read_revision, read_serial
from simd.errors import CommandFailed, Unreadable
from simd.model.ids import Imei
from simd.model.verbs import Identity
from simd.modems.asking import Asking
from simd.modems.quirks import IdentityCommands

Reader = Callable[[Sequence[str]], str | None]


async def identify(asking: Asking, commands: IdentityCommands) -> Identity:
    """What the modem says of itself; the IMEI is read until two reads agree."""
    imei = await _first(asking, commands.imei, _imei)
    return Identity(
        imei=Imei.maybe(imei),
        manufacturer=await _first(asking, commands.manufacturer, _maker),
        model=await _first(asking, commands.model, _model),
        revision=await _first(asking, commands.revision, _revision),
    )


async def make_and_model(
    asking: Asking, commands: IdentityCommands
) -> tuple[str | None, str | None]:
    """Maker and model, all that choosing a quirk file needs."""
    maker = await _first(asking, commands.manufacturer, _maker)
    return maker, await _first(asking, commands.model, _model)


async def _first(asking: Asking, names: Sequence[str], reader: Reader) -> str | None:
    """The answer of the first command that has one."""
    for name in names:
        command = identity_command(name)
        try:
            return await asking.agreed(lambda: asking.read(command, reader))  # noqa: B023  # awaited in this turn
        except (CommandFailed, Unreadable):
            continue
    return None


def _imei(lines: Sequence[str]) -> str | None:
    return read_serial(lines).imei


def _maker(lines: Sequence[str]) -> str:
    return read_maker(lines).value


def _model(lines: Sequence[str]) -> str:
    return read_model(lines).value


def _revision(lines: Sequence[str]) -> str:
    return read_revision(lines).value
