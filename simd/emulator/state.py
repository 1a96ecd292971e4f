"""The whole state of a modem as plain values, for `dump`."""

from typing import Any

from simd.emulator import pdureader
from simd.emulator.card import Card
from simd.emulator.inbox import Stored
from simd.emulator.modem import Modem
from simd.emulator.packet import Context
from simd.emulator.rack import Unit


def of(unit: Unit, commands: int | None) -> dict[str, Any]:
    """Everything about one modem; `commands` limits the list of commands seen."""
    modem = unit.modem
    return {
        "index": unit.index,
        "persona": modem.persona.persona,
        "imei": modem.imei,
        "link": unit.link.where if unit.link else None,
        "tty": unit.link.tty if unit.link else None,
        "plugged": unit.plugged,
        "hung": modem.hung,
        "fault": modem.faults.name,
        "active_slot": modem.tray.active,
        "slots": {str(slot): _slot(modem, slot) for slot in range(1, modem.tray.count + 1)},
        "registration": modem.radio.stat,
        "plmn": modem.radio.plmn,
        "fun": modem.radio.fun,
        "rsrp": modem.radio.rsrp,
        "attached": modem.packet.attached,
        "contexts": [_context(one) for one in modem.packet.contexts.values()],
        "cnmi": modem.inbox.cnmi,
        "cpms": modem.inbox.chosen,
        "messages": {
            name: [_message(one) for one in modem.inbox.listing(name)]
            for name in modem.inbox.memories
            if name != "MT"
        },
        "call": modem.call_from or None,
        "rx_bytes": modem.rx_bytes,
        "tx_bytes": modem.tx_bytes,
        "commands_total": modem.console.seen.total,
        "commands": modem.console.seen.dump(commands),
    }


def _slot(modem: Modem, slot: int) -> dict[str, Any] | None:
    card = modem.tray.cards.get(slot)
    return None if card is None else _card(modem, card)


def _card(modem: Modem, card: Card) -> dict[str, Any]:
    who = card.identity
    line = modem.operators.line(who)
    books = line.account.books(modem.clock.now())
    return {
        "iccid": who.iccid,
        "imsi": who.imsi,
        "number": who.number,
        "operator": who.operator,
        "lock": card.lock,
        "pin_enabled": card.pin.enabled,
        "pin_tries": card.pin.tries,
        "puk_tries": card.pin.puk_tries,
        "waiting": len(line.waiting),
        "sent": list(line.sent),
        "money": books["money"],
        "currency": books["currency"],
        "packs": books["packs"],
        "valid_until": books["valid_until"],
    }


def _context(context: Context) -> dict[str, Any]:
    return {
        "cid": context.cid,
        "type": context.kind,
        "apn": context.apn,
        "active": context.active,
        "ipv4": context.ipv4,
    }


def _message(stored: Stored) -> dict[str, Any]:
    sms = pdureader.read(stored.message.pdu)
    return {
        "index": stored.index,
        "stat": stored.message.stat,
        "pdu": stored.message.pdu,
        "kind": sms.kind,
        "number": sms.number,
        "text": sms.text,
    }
