"""Virtual carriers: they keep accounts, answer SMS and USSD, and hold messages for absent SIMs.

A message for a SIM that is parked, unregistered or full waits here, as in a real service centre.
"""

import re
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from simd.emulator import pducodec
from simd.emulator.card import Identity
from simd.emulator.clock import Clock
from simd.emulator.persona import Account
from simd.emulator.subscriber import Subscriber
from simd.emulator.tariff_card import Carrier, Step, load_carrier
from simd.emulator.trouble import Trouble
from simd.emulator.wording import say


class UssdAnswer(msgspec.Struct, frozen=True):
    """What the network says: status as in TS 27.007 §7.15, and its text."""

    status: int
    text: str


NOTHING_HERE = UssdAnswer(4, "")
SILENCE = UssdAnswer(-1, "")


class Line:
    """A subscription: its account, the messages waiting for it and its open USSD menu."""

    def __init__(self, who: Identity, account: Subscriber) -> None:
        self.who = who
        self.account = account
        self.waiting: deque[str] = deque()
        self.menu = ""
        self.sent: deque[dict[str, Any]] = deque(maxlen=10_000)
        self.arrived: Callable[[], None] = lambda: None
        self.troubles: deque[Trouble] = deque()

    @property
    def priced(self) -> Trouble | None:
        """Another price that holds today, until it was paid or refused."""
        first = self.troubles[0] if self.troubles else None
        return first if first and first.name == "other_price" else None


class Operators:
    """All carriers and subscriptions of one emulator; the vouchers spent are theirs.

    `typed` counts how often each code with a voucher reached a network, whatever came of it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._carriers: dict[str, Carrier] = {}
        self._lines: dict[str, Line] = {}
        self._spent: set[tuple[str, str]] = set()
        self._issued: dict[tuple[str, str], str] = {}
        self.typed: Counter[str] = Counter()
        self._reference = 0

    def issue(self, operator: str, voucher: str, amount: str) -> None:
        """Print another voucher."""
        self._issued[operator, voucher] = amount

    def carrier(self, name: str) -> Carrier:
        """A carrier by its file's name."""
        if name not in self._carriers:
            self._carriers[name] = load_carrier(name)
        return self._carriers[name]

    def open_line(self, who: Identity, start: Account) -> Line:
        """The subscription of a card, made when first seen."""
        if who.iccid not in self._lines:
            account = Subscriber(self.carrier(who.operator), who.number, start, self._clock.now())
            self._lines[who.iccid] = Line(who, account)
        return self._lines[who.iccid]

    def line(self, who: Identity) -> Line:
        """The subscription of a card that was opened."""
        return self._lines[who.iccid]

    def books(self) -> list[dict[str, Any]]:
        """The exact truth of every account, by ICCID."""
        now = self._clock.now()
        return [{"iccid": iccid} | line.account.books(now) for iccid, line in self._lines.items()]

    def send_text(self, line: Line, sender: str, text: str) -> None:
        """Put a text message in a subscriber's queue, in as many parts as it takes."""
        carrier = line.account.carrier
        self._reference = self._reference % 255 + 1
        when = pducodec.local(self._clock.now(), carrier.utc_offset)
        self.send_pdus(
            line,
            pducodec.deliver_all(
                smsc=carrier.smsc, sender=sender, when=when, text=text, ref=self._reference
            ),
        )

    def send_pdus(self, line: Line, pdus: list[str]) -> None:
        """Put finished units in a subscriber's queue."""
        line.waiting.extend(pdus)
        line.arrived()

    def submit(self, line: Line, sms: pducodec.Sms, reference: int) -> bool:
        """Take a message from a subscriber; False when it can't be charged."""
        now = self._clock.now()
        carrier = line.account.carrier
        number = sms.number.removeprefix("+")
        to_service = number in carrier.sms_numbers
        if not to_service and not line.account.use_sms(now):
            return False
        line.sent.append({"number": sms.number, "text": sms.text, "reference": reference})
        if sms.wants_report:
            self._later(carrier.sms_delay, lambda: self._report(line, sms, reference, now))
        if to_service:
            self._later(carrier.sms_delay, lambda: self._answer_sms(line, number, sms.text))
        else:
            self._forward(line, sms, number)
        return True

    def ussd(self, line: Line, code: str) -> UssdAnswer:
        """Answer a code or a reply to an open menu."""
        carrier = line.account.carrier
        if line.menu:
            step = carrier.menus[line.menu].choices.get(code)
        else:
            step = carrier.ussd.get(code) or self._with_voucher(carrier, code)
        if step is None:
            return self._unknown_ussd(line)
        return self._ussd_step(line, step, code)

    def end_ussd(self, line: Line) -> None:
        """The subscriber hangs up."""
        line.menu = ""

    def _ussd_step(self, line: Line, step: Step, code: str) -> UssdAnswer:
        carrier = line.account.carrier
        if step.menu:
            line.menu = step.menu
            text = self._say(line, carrier.menus[step.menu].text)
            other = line.priced
            return UssdAnswer(1, text.replace(other.old, other.price) if other else text)
        line.menu = ""
        said = self._paid(line, step, code) if step.paid else self._act(line, step, code)
        if said is None:
            return SILENCE
        if not step.by_sms:
            return UssdAnswer(0, said)
        self._later(carrier.sms_delay, lambda: self.send_text(line, carrier.sender, said))
        return UssdAnswer(0, self._say(line, "by_sms"))

    def _unknown_ussd(self, line: Line) -> UssdAnswer:
        line.menu = ""
        key = line.account.carrier.ussd_unknown
        return UssdAnswer(0, self._say(line, key)) if key else NOTHING_HERE

    def _with_voucher(self, carrier: Carrier, code: str) -> Step | None:
        for pattern, step in carrier.ussd.items():
            if "<voucher>" in pattern and _voucher(pattern, code):
                self.typed[code] += 1
                return step
        return None

    def _answer_sms(self, line: Line, service: str, text: str) -> None:
        carrier = line.account.carrier
        step = carrier.sms_codes.get(text.strip().upper())
        if step is not None:
            code = text.strip()
            said = self._paid(line, step, code) if step.paid else self._act(line, step, code)
            if said is not None:
                self.send_text(line, service, said)
        elif carrier.sms_unknown:
            self.send_text(line, service, self._say(line, carrier.sms_unknown))

    def _paid(self, line: Line, step: Step, code: str) -> str | None:
        """What moves money, with the trouble that waits for it; None is silence."""
        trouble = line.troubles.popleft() if line.troubles else None
        if trouble is None:
            return self._act(line, step, code)
        match trouble.name:
            case "late_effect":
                self._later(trouble.seconds, lambda: self._effect(line, step, code))
            case "late_text":
                text, sender = self._act(line, step, code), line.account.carrier.sender
                self._later(trouble.seconds, lambda: self.send_text(line, sender, text))
                return self._say(line, "wait")
            case "charge_only":
                return self._charged(line, step, code)
            case "refund":
                self._later(trouble.seconds, lambda: line.account.refund(self._clock.now()))
                return self._act(line, step, code)
            case "other_price":
                return self._act(line, step, code, trouble.price)
            case "lose_answer":
                self._effect(line, step, code)
        return None

    def _effect(self, line: Line, step: Step, code: str) -> None:
        """Done, and nobody hears of it."""
        self._act(line, step, code)

    def _charged(self, line: Line, step: Step, code: str) -> str:
        """The money goes and the pack never comes; the words say that nothing was done."""
        account = line.account
        if not step.order:
            return self._act(line, step, code)
        product = account.carrier.products[step.order]
        account.charge(Decimal(product.price), self._clock.now(), product.name)
        return self._say(line, "no_money", name=product.name)

    def _act(self, line: Line, step: Step, code: str, price: str = "") -> str:
        now = self._clock.now()
        account = line.account
        account.settle(now)
        if step.order:
            done = account.buy(step.order, now, price)
            name = account.carrier.products[step.order].name
            return self._say(line, "ordered" if done else "no_money", name=name)
        if step.loan:
            return self._say(line, "loan_given" if account.borrow(now) else "loan_refused")
        if step.top_up:
            return self._top_up(line, code, now)
        return self._say(line, step.say)

    def _top_up(self, line: Line, code: str, now: datetime) -> str:
        carrier = line.account.carrier
        found = re.search(r"\d{8,}", code)
        voucher = found[0] if found else ""
        key = (carrier.operator, voucher)
        amount = carrier.vouchers.get(voucher) or self._issued.get(key)
        good = carrier.takes_vouchers(now - line.account.began)
        if amount is None or key in self._spent or not good:
            return self._say(line, "voucher_refused")
        self._spent.add(key)
        line.account.top_up(Decimal(amount), now, voucher)
        return self._say(line, "topped_up", amount=amount)

    def _say(self, line: Line, key: str, **more: str) -> str:
        now = self._clock.now()
        line.account.settle(now)
        return say(line.account, key, now, **more)

    def _forward(self, line: Line, sms: pducodec.Sms, number: str) -> None:
        for other in self._lines.values():
            if other.who.number.removeprefix("+") == number and sms.alphabet != "data":
                carrier = line.account.carrier
                self._later(
                    carrier.sms_delay,
                    lambda to=other: self.send_text(to, line.who.number, sms.text),  # type: ignore[misc]  # default binds the loop's value
                )

    def _report(self, line: Line, sms: pducodec.Sms, reference: int, sent: datetime) -> None:
        carrier = line.account.carrier
        offset = carrier.utc_offset
        pdu = pducodec.status_report(
            smsc=carrier.smsc,
            reference=reference,
            number=sms.number,
            sent=pducodec.local(sent, offset),
            done=pducodec.local(self._clock.now(), offset),
        )
        self.send_pdus(line, [pdu])

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self._clock.call_later(seconds, act)


def _voucher(pattern: str, code: str) -> bool:
    before, after = pattern.split("<voucher>")
    body = code.removeprefix(before).removesuffix(after)
    return code == before + body + after and body.isdigit()
