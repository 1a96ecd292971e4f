"""Walking an inquiry over the USSD verb: the code, the expected menus, and nothing else.

A menu is answered only when it shows exactly what the recipe expects: a bare digit sent at
the wrong moment can order something. Whatever is left open is closed.
"""

from __future__ import annotations

import re

from simd.carriers.carrier import Inquiry
from simd.errors import UssdFailed
from simd.model.verbs import Ussd, UssdAnswer, UssdStatus


async def ask_ussd(inquiry: Inquiry, phone: Ussd, within: float) -> str:
    """The carrier's last words to the inquiry; `within` is seconds for each step.

    Raises UssdFailed when the network refuses or a menu is not the expected one, UssdTimeout
    when it is silent. The session is closed in every case.
    """
    answer = await phone.ussd(inquiry.code, within)
    for step in inquiry.replies:
        if not _expected(step.prompt, answer):
            break
        answer = await phone.ussd_reply(step.answer, within)
    if answer.status is UssdStatus.MENU:
        await phone.ussd_cancel()
        if inquiry.replies:
            raise UssdFailed(status="menu", status_name="another menu than the recipe expects")
    if answer.status not in (UssdStatus.DONE, UssdStatus.MENU, UssdStatus.TERMINATED):
        raise UssdFailed(status=answer.status.value, status_name=answer.status.value)
    return answer.text.reveal()


def _expected(prompt: str, answer: UssdAnswer) -> bool:
    """True for the whole menu as the recipe has it, and no other: `1 Buy` may follow `1 Balance`."""
    shown = answer.text.reveal().strip()
    return answer.status is UssdStatus.MENU and re.fullmatch(prompt, shown) is not None
