"""From an open line to a driver: who is there, which quirk file fits, what was proved."""

from __future__ import annotations

import structlog

from simd.modems.asking import Asking
from simd.modems.driver import AtDriver
from simd.modems.parts.identity import make_and_model
from simd.modems.parts.line import quieten
from simd.modems.quirks import GENERIC, catalogue, choose
from simd.modems.session import Session

log = structlog.get_logger()


async def detect(session: Session, *, hint: str | None = None) -> AtDriver:
    """The driver of the modem on this line; `hint` is a quirk file's name or a USB id.

    A modem that answers ERROR to every maker's command is the plain one of the standard,
    with one slot. Raises CommandTimeout, PortGone and LineDeaf as the session does.
    """
    known = catalogue()
    asking = Asking(session, known[GENERIC])
    await quieten(asking)
    maker, model = await make_and_model(asking, known[GENERIC].identity)
    name, quirks = choose(known, hint=hint, manufacturer=maker, model=model)
    driver = AtDriver(session, name, quirks)
    await driver.probe_slots()
    log.info("modem detected", model=model, quirks=name, slots=driver.slots)
    return driver
