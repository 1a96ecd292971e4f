"""A balance through ModemManager whose answer it throws away (the whole job: tests/contract)."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.daemon_child import until
from tests.mm.fixtures import Rigs
from tests.mm.through import Daemon

FREE = """sims:
  - name: lagos
    iccid: "8923430100123456785"
    carrier: ng-mtn
    ask: {balance: {cost: free}, data: {cost: free}}
"""


async def test_a_balance_whose_words_modemmanager_discards(rigs: Rigs, folder: Path) -> None:
    """The question is free, so it is asked again at once, on the port, and that is remembered."""
    rig = await rigs("quectel-ec25")
    async with Daemon(rig, folder / "simd", FREE) as daemon:
        await daemon.start()
        await daemon.modem()
        sim = await daemon.sim_in(1)

        async def quiet() -> bool:
            return len(daemon.announced.of("reading_taken")) >= 2

        await until(quiet, "the first round", 90)
        text = "Main Bal: N77.00. Valid till 21/01/2027."
        for _ in range(2):
            await rig.control.do("ussd_next", status=2, text=text)
        await daemon.done(f"/v1/sims/{sim}/refresh")

        async def shown() -> bool:
            balance = (await daemon.get("/v1/status"))["sims"][0]["account"]["balance"]
            return bool(balance == {"amount": "77.00", "currency": "NGN"})

        await until(shown, "the balance", 60)
        assert "ussd" in {one["why"] for one in daemon.announced.of("port_borrowed")}
