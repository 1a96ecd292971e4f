"""How the network a modem is on is called."""

from simd.emulator.modem import Modem
from simd.emulator.tariff_card import Names


def network_names(modem: Modem) -> Names:
    """The home carrier's names, or the visited network's number when it is a guest."""
    radio = modem.radio
    if radio.home is not None and (radio.visited in {None, radio.home.plmn}):
        return radio.home.names
    return Names(f"Visited {radio.plmn}", f"V{radio.plmn}")
