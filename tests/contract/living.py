"""A household whose one modem is kept over a backend, and what `simctl` shows of it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.ctl.calling import Simctl, process
from tests.e2e.daemon_child import until
from tests.mm.rig import Rig
from tests.mm.through import Daemon

# MTN Nigeria answers codes, China Mobile answers messages.
LAGOS, HOME = "8923430100123456785", "89860027123456000116"
_FREE = "ask: {balance: {cost: free}, data: {cost: free}}"
_CONFIG = f"""sims:
  - {{name: lagos, iccid: "{LAGOS}", rights: {{li: owner}}, carrier: ng-mtn, {_FREE}}}
  - {{name: home, iccid: "{HOME}", rights: {{li: owner}}, carrier: cn-mobile, {_FREE}}}
policy:
  mode: ordered
  rules: [{{rule: balance_floor, below: 5 CNY}}]
"""
_STATIC = """modems:
  static: [{{name: roof, at: "unix:{door}", modemmanager: {use}}}]
"""
PAGES = (("status",), ("modems",), ("sims",), ("balance",), ("sms", "list"), ("why",))
WORDS = ("To the one at home", "+990001234567", "hello")
_IDS = re.compile(r"\b(?:mdm|sim|msg|opr|dec)_[a-z0-9]{12}\b")
# Moments, in JSON, on a page and in what the carrier writes; each is as long as another.
_MOMENTS = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|\+\d\d:\d\d)?|\d\d时\d\d分"
)

_WARMTH = re.compile(r"\d+ °C")
_GAPS = re.compile(r"  +")


class Household:
    """The daemon over one rig, and calls to it as a person makes them."""

    def __init__(self, rig: Rig, daemon: Daemon) -> None:
        self.rig = rig
        self.daemon = daemon

    async def call(self, *argv: str) -> str:
        """What a `simctl` of its own prints; it succeeds."""
        ended = await process(*argv, SIMD_SOCKET=str(self.daemon.socket), LANG="C.UTF-8")
        assert ended.code == 0, (argv, ended.err, self.daemon.log[-3000:])
        return ended.out

    async def asked(self, slots: int) -> dict[str, str]:
        """Each SIM's channel once all have told what is left, and the modem is home again."""

        def fits(status: dict[str, Any]) -> bool:
            told = [one for one in status["sims"] if one["account"] and one["account"]["balance"]]
            modems = [one for one in status["modems"] if one["state"] == "ready"]
            return bool(len(told) == slots and modems and modems[0]["operator"])

        status = await self.daemon.seen(fits, f"balances of {slots} SIMs", 120)
        return {one["name"]: one["account"]["source"]["channel"] for one in status["sims"]}

    async def main_job(self) -> None:
        """Every SIM asked, another chosen and proved, a message each way: all by `simctl`."""
        assert await self.asked(2) == {"lagos": "ussd", "home": "sms"}
        assert "1530.50 NGN" in (page := await self.call("balance")), page
        assert "42.08 CNY" in page
        await self.call("use", "home", "--wait")
        truth = await self.rig.control.dump()
        assert truth["slots"][str(truth["active_slot"])]["iccid"] == HOME
        await until(self._decided, "a decision after the switch", 90)
        came, number, text = WORDS
        await self.rig.control.do("sms", **{"from": "800", "text": came})
        await self.call("sms", "send", "home", number, text, "--report")

        async def exchanged() -> bool:
            rows = json.loads(await self.call("--json", "sms", "list"))["messages"]
            states = {one["text"]: one["state"] for one in rows}
            return (states.get(came), states.get(text)) == ("received", "delivered")

        await until(exchanged, "a message each way", 90, 0.3)

    async def _decided(self) -> bool:
        """Whether the policy has looked since the switch; a send under way would hold it back."""
        told = sorted((seq, one["kind"]) for seq, one in self.daemon.announced.events.items())
        kinds = [kind for _, kind in told if kind in ("switch_ended", "decided")]
        return kinds[-1:] == ["decided"] and "switch_ended" in kinds

    async def pages(self, simctl: Simctl) -> dict[str, Any]:
        """Every page twice, as JSON and as text, without what another run has otherwise."""
        simctl.environ = {"SIMD_SOCKET": str(self.daemon.socket)}
        shown = {argv: await simctl("--json", *argv) for argv in PAGES}
        said = {argv: await simctl(*argv) for argv in PAGES}
        names = _numbered("".join(one.out for one in shown.values()))
        alike = _alike(names, str(self.rig.folder))
        # The dash that the page of a modem has which shows no warmth, and columns as wide.
        seen = {argv: _GAPS.sub("  ", _WARMTH.sub("—", one.out)) for argv, one in said.items()}
        return {
            **{" ".join(argv): json.loads(alike(one.out)) for argv, one in shown.items()},
            **{f"{' '.join(argv)}, as text": alike(text) for argv, text in seen.items()},
        }


def _numbered(text: str) -> dict[str, str]:
    """Random ids by the order in which they are met, and the ends that pages show of them."""
    found = dict.fromkeys(_IDS.findall(text))
    names = {one: f"{one[:4]}{number:012}" for number, one in enumerate(found)}
    return names | {one[-6:]: name[-6:] for one, name in names.items() if one.startswith("msg")}


def _alike(names: dict[str, str], folder: str) -> Callable[[str], str]:
    """Without ids, moments and folders."""

    def alike(text: str) -> str:
        for one, name in names.items():
            text = text.replace(one, name)
        return _MOMENTS.sub("<moment>", text.replace(folder, "<folder>"))

    return alike


def differences(one: Any, other: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """The leaves that differ, by where they stand (`modems.0.backend`)."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        pairs = {str(key): (one.get(key), other.get(key)) for key in keys}
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = {str(index): pair for index, pair in enumerate(zip(one, other, strict=True))}
    else:
        return {} if one == other else {path: (one, other)}
    found: dict[str, tuple[Any, Any]] = {}
    for key, pair in pairs.items():
        found |= differences(*pair, f"{path}.{key}".lstrip("."))
    return found


@asynccontextmanager
async def living(rig: Rig, folder: Path, use: str | None = None) -> AsyncIterator[Household]:
    """The household over a rig; `use` says of the modem's socket whose it is to be."""
    static = _STATIC.format(door=rig.folder / "modem", use=use) if use else ""
    async with Daemon(rig, folder, _CONFIG + static, visits="allow") as daemon:
        await daemon.start()
        yield Household(rig, daemon)
