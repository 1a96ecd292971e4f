"""The modem's own temperature: `^CHIPTEMP?`, `+CPMUTEMP`, `#TEMPMON=1`, `+MTSM=1`.

Sources: Huawei ME909s, SIMCom SIM7600, Telit LE910 and Fibocom L850 AT manuals. Quectel's, Sierra's
and Fibocom's MediaTek ones stand with their makers' other answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.information import row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable, require

# `^CHIPTEMP` has four amplifiers in tenths of a degree, and 65535 where none is fitted; the
# unit of the card's own figure behind them differs between firmwares.
_AMPLIFIERS = 4
_NO_SENSOR = 65535


class Temperature(Reply, frozen=True):
    """Degrees Celsius, the warmest sensor's where there are several."""

    celsius: float


def read_amplifiers(lines: Sequence[str]) -> Temperature:
    """`^CHIPTEMP: <GSM>,<WCDMA>,<CDMA>,<LTE>[,<card>]`, tenths of a degree."""
    fields = row(lines, "^CHIPTEMP")
    tenths = [fields.number(place) for place in range(min(_AMPLIFIERS, len(fields)))]
    fitted = [one for one in tenths if one is not None and one != _NO_SENSOR]
    if not fitted:
        raise Unreadable(why="no sensors")
    return Temperature(celsius=max(fitted) / 10)


def read_last(lines: Sequence[str]) -> Temperature:
    """`+CPMUTEMP: <degrees>`, `+MTSM: <degrees>`, `#TEMPMON: <level>,<degrees>`."""
    fields = row(lines, "+CPMUTEMP", "+MTSM", "#TEMPMON", "#TEMPMEAS")
    return Temperature(celsius=float(require(fields.number(len(fields) - 1), "no temperature")))


KINDS: Final = (
    Kind(name="chiptemp", read=read_amplifiers, commands=("^CHIPTEMP?",)),
    Kind(name="cpmutemp", read=read_last, commands=("+CPMUTEMP",)),
    Kind(name="mtsm", read=read_last, commands=("+MTSM=", "+MTSM")),
    Kind(name="tempmon", read=read_last, commands=("#TEMPMON=",)),
)
