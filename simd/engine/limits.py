"""How long each step may take, in seconds of monotonic time.

Figures: a slot change settles within 90 s on the slowest modems seen (RM520N reports of
60 to 90 s); registration abroad can take two minutes; a balance by USSD takes 5 to 15 s
and a menu step may take a minute, and networks
close a menu that nobody answers within two or three.
"""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """The time limits of one house; tests run with shorter ones."""

    settle: float = 90.0
    empty: float = 15.0
    settle_step: float = 0.5
    register: float = 120.0
    data: float = 60.0
    ussd: float = 60.0
    menu: float = 180.0
    sms_answer: float = 120.0
    sms_look: float = 20.0
    poll: float = 60.0
    bundle: float = 10.0
    sms_drain: float = 600.0
    look_again: float = 600.0
    sms_again: float = 10.0
    sms_incomplete: float = 3600.0
    sms_retry: float = 5.0
    ask_every: float = 12 * 3600.0
    ask_again: float = 1800.0
    shutdown: float = 20.0
    visit_guess: float = 60.0
