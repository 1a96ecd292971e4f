"""Packet service: attach, contexts, addresses (TS 27.007 §10.1)."""

from simd.emulator.answers import DONE, Answer, cme, command, line
from simd.emulator.at_parser import Command
from simd.emulator.modem import Modem
from simd.emulator.packet import Context

_KINDS = ("IP", "IPV6", "IPV4V6", "PPP")


@command("packet", "+CGATT")
def attach(modem: Modem, one: Command) -> Answer:
    """Attached to packet service or not."""
    packet = modem.packet
    match one.kind:
        case "test":
            return line("+CGATT: (0,1)")
        case "read":
            return line(f"+CGATT: {int(packet.attached)}")
        case _:
            packet.wanted = one.arg(0).number() == 1
            if packet.wanted and not modem.radio.registered:
                raise cme(30)
            packet.registration(registered=modem.radio.registered)
            return DONE


@command("packet", "+CGDCONT")
def define(modem: Modem, one: Command) -> Answer:
    """Define, drop or list contexts."""
    contexts = modem.packet.contexts
    match one.kind:
        case "test":
            tail = ",,,(0-2),(0-3),(0,1),(0,1)"
            return Answer(tuple(f'+CGDCONT: (1-16),"{kind}"{tail}' for kind in _KINDS))
        case "read":
            ordered = sorted(contexts.values(), key=lambda each: each.cid)
            return Answer(tuple(_definition(context) for context in ordered))
        case _:
            _define(modem, one)
            return DONE


def _definition(context: Context) -> str:
    address = context.ipv4 or "0.0.0.0"  # noqa: S104 - what modems write for "none yet"
    return f'+CGDCONT: {context.cid},"{context.kind}","{context.apn}","{address}",0,0,0,0'


def _define(modem: Modem, one: Command) -> None:
    cid = one.arg(0).number()
    kind = one.arg(1).text.upper()
    if not 1 <= cid <= 16 or (kind and kind not in _KINDS):
        raise cme(50)
    if not kind:
        modem.packet.contexts.pop(cid, None)
        return
    old = modem.packet.contexts.get(cid)
    context = Context(cid, kind, one.arg(2).text)
    if old is not None:
        context.active, context.number = old.active, old.number
    modem.packet.contexts[cid] = context


@command("packet", "+CGACT")
def activate(modem: Modem, one: Command) -> Answer:
    """Bring contexts up or down."""
    packet = modem.packet
    match one.kind:
        case "test":
            return line("+CGACT: (0,1)")
        case "read":
            return Answer(
                tuple(f"+CGACT: {c.cid},{int(c.active)}" for c in packet.contexts.values())
            )
        case _:
            return _activate(modem, one)


def _activate(modem: Modem, one: Command) -> Answer:
    state, cids = one.arg(0).number(), [arg.number() for arg in one.args[1:]]
    if state == 0:
        for cid in cids or list(modem.packet.contexts):
            modem.packet.deactivate(cid)
        return DONE
    for cid in cids or list(modem.packet.contexts):
        if not modem.packet.activate(cid):
            raise cme(148 if modem.packet.attached else 30)
    return Answer(seconds=0.05)


@command("packet", "+CGPADDR")
def addresses(modem: Modem, one: Command) -> Answer:
    """Addresses of contexts; a context that is down has none."""
    packet = modem.packet
    if one.kind == "test":
        return line(f"+CGPADDR: ({','.join(map(str, packet.contexts))})")
    cids = [arg.number() for arg in one.args] or list(packet.contexts)
    return Answer(tuple(_address(packet.contexts[cid]) for cid in cids if cid in packet.contexts))


def _address(context: Context) -> str:
    given = [f'"{text}"' for text in (context.ipv4, context.ipv6) if text]
    return f"+CGPADDR: {','.join([str(context.cid), *given])}"


@command("packet", "+CGCONTRDP")
def dynamic(modem: Modem, one: Command) -> Answer:
    """What the network gave an active context (TS 27.007 §10.1.23)."""
    wanted = {arg.number() for arg in one.args}
    return Answer(
        tuple(
            f'+CGCONTRDP: {c.cid},5,"{c.apn}","{c.ipv4}.255.255.255.0","","10.0.0.1","10.0.0.2"'
            for c in modem.packet.contexts.values()
            if c.active and (not wanted or c.cid in wanted)
        )
    )
