"""The price book at the door: each sees the SIMs whose money he may see."""

from __future__ import annotations

from aiohttp import ClientSession

from tests.api.memory_house import HOME, TRAVEL, MemoryHouse


async def test_at_home_and_abroad(door: ClientSession, house: MemoryHouse) -> None:
    async with door.get("/v1/travel") as answer:
        (modem,) = (await answer.json())["modems"]
    assert (modem["country"], modem["abroad"], modem["recommended"]) == ("CN", False, TRAVEL)
    assert len(modem["reasons"]) > 1
    sims = {one["sim"]: one for one in modem["sims"]}
    assert (sims[HOME]["zone"], sims[HOME]["next"]["by"], sims[HOME]["costs"]) == (
        "home", "bucket", False,
    )  # fmt: skip
    assert (sims[TRAVEL]["roaming"], sims[TRAVEL]["next_gb"]) == (True, None)
    house.travel.country = "TH"
    async with door.get("/v1/travel") as answer:
        (modem,) = (await answer.json())["modems"]
    sims = {one["sim"]: one for one in modem["sims"]}
    assert (modem["abroad"], sims[HOME]["zone"], sims[HOME]["costs"]) == (True, "roam:TH", True)
    assert (sims[HOME]["next_gb"], sims[HOME]["usable"]) == (None, None)
