"""What is not sent without the owner's word: pure, and the same for every carrier.

A recipe names what is dangerous with its carrier (`never_send`); here is what is dangerous
everywhere: numbers that may cost more than a message, and words that hand a number over.
"""

from __future__ import annotations

import re

from simd.carriers.carrier import Carrier

# Numbers this short are services' own and set their own price; people's are longer.
_SHORT = 6
# ITU-T E.164.2: 979 is the international premium rate; 900 and 901 its kind in North America,
# 0900 and its kin in Europe.
_PREMIUM = re.compile(r"(?:\+|00)979\d+|\+?1?90[01]\d{7}|0(?:900|901|190|906|909)\d+")
# Asked of any carrier, these move the number, reset the account or borrow money.
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"port(?:[ -]?out)?(?: \+?\d{6,15})?"), "it asks for the number to be moved away"),
    (re.compile(r"(?:s?pac|stac|nac|upc|rio|nip)"), "it asks for the code that moves the number"),
    (re.compile(r"sqxz(?:#.*)?|申请携号转网|携转.*"), "it asks for the number to be moved away"),
    (
        re.compile(
            r"mmcz.*|czmm.*|cxmm.*|密码重置|重置密码|(?:reset|change) ?(?:pin|pwd|password).*"
        ),
        "it resets the account's password",
    ),
    (re.compile(r"(?:loan|borrow|advance|lend)(?: .*)?"), "it borrows money from the carrier"),
)


def caution(carrier: Carrier | None, to: str, text: str) -> str | None:
    """Why this is not sent unless its SIM's owner repeats the text, or None."""
    why = carrier.forbids(text) if carrier else None
    if why is not None:
        return why
    if is_service(carrier, to):
        return _worded(text)
    if _PREMIUM.fullmatch(to):
        return "the number is a premium one"
    short = len(to) <= _SHORT and not to.startswith("+")
    return "the number is short and may cost more than a message" if short else _worded(text)


def is_service(carrier: Carrier | None, to: str) -> bool:
    """True for a number of the SIM's own carrier, as its recipe names them."""
    if carrier is None:
        return False
    asked = {one.to for one in carrier.inquiries} | {one.to for one in carrier.topup}
    known = asked | set(carrier.trusted_senders) | {one.to for one in carrier.order}
    known |= {number for one in carrier.inquiries for number in one.answers_from}
    return to.removeprefix("+") in {one.removeprefix("+") for one in known if one}


def _worded(text: str) -> str | None:
    plain = " ".join(text.casefold().split())
    return next((why for pattern, why in _WORDS if pattern.fullmatch(plain)), None)
