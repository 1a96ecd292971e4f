"""Registration, operator, signal, function level, time (TS 27.007 §7.2, §7.3, §8.2, §8.5 …)."""

from simd.emulator import pducodec
from simd.emulator.answers import DONE, Answer, cme, command, line
from simd.emulator.at_parser import Command
from simd.emulator.modem import Modem
from simd.emulator.names import network_names


@command("network", "+CREG", "+CGREG", "+CEREG", "+C5GREG")
def registration(modem: Modem, one: Command) -> Answer:
    """Registration with place and technology at level 2."""
    levels = modem.radio.levels
    match one.kind:
        case "test":
            return line(f"{one.name}: (0-{modem.radio.at.level})")
        case "read":
            level = levels[one.name]
            status = modem.radio.registration(one.name, full=level >= 2)
            return line(f"{one.name}: {level},{status}")
        case _:
            level = one.arg(0).number(0)
            if not 0 <= level <= modem.radio.at.level:
                raise cme(50)
            levels[one.name] = level
            return DONE


@command("network", "+COPS")
def operator(modem: Modem, one: Command) -> Answer:
    """Which operator, in the format last chosen; searching, leaving, coming back."""
    match one.kind:
        case "test":
            return _scan(modem)
        case "read":
            return _current(modem)
        case _:
            return _choose(modem, one)


def _current(modem: Modem) -> Answer:
    radio, form = modem.radio, modem.settings.cops_format
    if radio.deregistered:
        return line("+COPS: 2")
    if not radio.registered:
        return line("+COPS: 0")
    names = network_names(modem)
    shown = radio.plmn if form == 2 else modem.show(names.long if form == 0 else names.short)
    return line(f'+COPS: 0,{form},"{shown}",{radio.at.act}')


def _scan(modem: Modem) -> Answer:
    radio = modem.radio
    if radio.fun != 1:
        raise cme(30)
    if radio.home is None or not radio.plmn:
        return Answer(("+COPS: ,,(0-4),(0-2)",), seconds=0.5)
    names = network_names(modem)
    here = (
        f'(2,"{modem.show(names.long)}","{modem.show(names.short)}","{radio.plmn}",{radio.at.act})'
    )
    other = f'(3,"{modem.show("Other Net")}","{modem.show("Other")}","99970",{radio.at.act})'
    return Answer((f"+COPS: {here},{other},,(0-4),(0-2)",), seconds=0.5)


def _choose(modem: Modem, one: Command) -> Answer:
    mode, form = one.arg(0).number(), one.arg(1).number(modem.settings.cops_format)
    radio = modem.radio
    match mode:
        case 3:
            if form not in {0, 1, 2}:
                raise cme(50)
            modem.settings.cops_format = form
        case 2:
            radio.deregistered = True
            radio.silence()
        case 0 | 1 | 4:
            if mode == 1 and one.arg(2).text not in {radio.plmn, radio.home and radio.home.plmn}:
                raise cme(30)
            was, radio.deregistered = radio.deregistered, False
            if was:
                radio.search()
        case _:
            raise cme(50)
    return DONE


@command("network", "+CSQ")
def signal(modem: Modem, one: Command) -> Answer:
    """RSSI step and bit errors; 99 is unknown."""
    return line(
        "+CSQ: (0-31,99),(0-7,99)" if one.kind == "test" else f"+CSQ: {modem.radio.csq()},99"
    )


@command("network", "+CESQ")
def extended_signal(modem: Modem, one: Command) -> Answer:
    """Extended signal: on LTE only RSRQ and RSRP are known (TS 27.007 §8.69)."""
    if one.kind == "test":
        return line("+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)")
    if not modem.radio.registered:
        return line("+CESQ: 99,99,255,255,255,255")
    rsrp = max(0, min(97, modem.radio.rsrp + 141))
    return line(f"+CESQ: 99,99,255,255,20,{rsrp}")


@command("network", "+CFUN")
def function_level(modem: Modem, one: Command) -> Answer:
    """Off, full or flight; `1,1` restarts the modem (TS 27.007 §8.2)."""
    match one.kind:
        case "test":
            return line("+CFUN: (0,1,4),(0,1)")
        case "read":
            return line(f"+CFUN: {modem.radio.fun}")
        case _:
            level, restart = one.arg(0).number(), one.arg(1).number(0)
            if level not in {0, 1, 4}:
                raise cme(50)
            if restart:
                modem.clock.call_later(0.05, modem.restart)
            else:
                _change(modem, level)
            return DONE


def _change(modem: Modem, level: int) -> None:
    radio, before = modem.radio, modem.radio.fun
    if level == before:
        return
    radio.fun = level
    if level == 0:
        modem.tray.power_off()
    elif level == 4:
        radio.silence()
    if before == 0:
        modem.tray.boot()
    elif level == 1:
        radio.search()


@command("network", "+CIND")
def indicators(modem: Modem, one: Command) -> Answer:
    """Indicators: battery, signal, service, call, roaming, store full (TS 27.007 §8.9)."""
    if one.kind == "test":
        return line(
            '+CIND: ("battchg",(0-5)),("signal",(0-5)),("service",(0-1)),("call",(0-1)),'
            '("roam",(0-1)),("smsfull",(0-1))'
        )
    radio = modem.radio
    bars = 0 if radio.csq() == 99 else min(5, radio.csq() // 6 + 1)
    full = modem.inbox.used("SM") >= modem.inbox.capacity("SM") > 0
    call = int(bool(modem.call_from))
    return line(
        f"+CIND: 5,{bars},{int(radio.registered)},{call},{int(radio.stat == 5)},{int(full)}"
    )


@command("network", "+CCLK")
def network_time(modem: Modem, one: Command) -> Answer:
    """Local time with its zone in quarter hours (TS 27.007 §8.15)."""
    if one.kind in {"set", "test"}:
        return DONE
    offset = modem.radio.home.utc_offset if modem.radio.home else 0
    here = pducodec.local(modem.clock.now(), offset)
    quarters = abs(offset) // 15
    return line(f'+CCLK: "{here:%y/%m/%d,%H:%M:%S}{"-" if offset < 0 else "+"}{quarters:02d}"')


@command("network", "+CPOL", "+CPLS", "+COPN", "+CEMODE")
def unsupported(modem: Modem, one: Command) -> Answer:
    """Lists that few modems keep."""
    raise cme(4)
