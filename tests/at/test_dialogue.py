from __future__ import annotations

import itertools
import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.answer import MAX_REPLY_LINES
from simd.at.command import Command, ask, feed, identity, options, put, read
from simd.at.dialogue import Dialogue
from simd.at.events import Deaf, Event, Late, Noise, Reply, State, Synced, Urc, Write
from simd.at.final import Final, Kind
from simd.at.lines import MAX_LINE
from simd.at.resync import MAX_LATE_FINALS, SWIFT_PROBES

SETTINGS = {
    "+CMEE": "1",
    "+CSCS": '"IRA"',
    "+IPR": "115200",
    "+IFC": "2,2",
    "+CMGF": "0",
    "+CRC": "0",
    "+CSMS": "1,1,1,1",
    "+CNMI": "2,1,0,0,0",
    "+CLIP": "0,1",
}
OK = Final(Kind.OK, "OK", meaning="ok")


def told(probe: bytes) -> bytes:
    """What a modem answers to a probe."""
    names = re.findall(r"(\+[A-Z]+)\?", probe.decode())
    said = "".join(f"\r\n{name}: {SETTINGS[name]}\r\n" for name in names)
    return f"{said}\r\nOK\r\n".encode()


def probe_in(events: list[Event]) -> bytes:
    (data,) = [event.data for event in events if isinstance(event, Write)]
    return data


def now(dialogue: Dialogue) -> State:
    """The state, asked anew: it changes behind a type checker's back."""
    return dialogue.state


def ready() -> Dialogue:
    dialogue = Dialogue()
    events = dialogue.receive(told(probe_in(dialogue.resync())))
    assert events == [Synced()]
    assert now(dialogue) is State.READY
    return dialogue


def answer(command: Command, said: bytes) -> list[Event]:
    dialogue = ready()
    dialogue.send(command)
    return dialogue.receive(said)


def reply(command: Command, said: bytes) -> Reply:
    (only,) = [event for event in answer(command, said) if isinstance(event, Reply)]
    return only


# --- answers


def test_a_read_is_answered_by_its_own_line() -> None:
    got = reply(read("+CSQ"), b"AT+CSQ?\r\r\n+CSQ: 18,99\r\n\r\nOK\r\n")
    assert got == Reply(read("+CSQ"), OK, ("+CSQ: 18,99",))


def test_a_command_is_not_sent_before_the_line_is_proved() -> None:
    with pytest.raises(ValueError, match="doubt"):
        Dialogue().send(read("+CSQ"))


def test_what_is_in_flight_can_be_seen_and_is_timed() -> None:
    dialogue = ready()
    dialogue.send(ask("+CSQ", timeout=3))
    assert dialogue.in_flight == ask("+CSQ", timeout=3)
    assert dialogue.timer is not None
    assert dialogue.timer[1] == 3


def test_unsolicited_lines_inside_an_answer_are_told_apart() -> None:
    said = b'\r\n+CMTI: "SM",3\r\n\r\n+CSQ: 1,99\r\nRING\r\n\r\nOK\r\n'
    events = answer(ask("+CSQ"), said)
    assert events[:2] == [Urc('+CMTI: "SM",3'), Urc("RING")]
    assert events[2] == Reply(ask("+CSQ"), OK, ("+CSQ: 1,99",))


@pytest.mark.parametrize(
    ("notice", "own"),
    [
        ("+CREG: 1", "+CREG: 2,1"),
        ('+CREG: 1,"00C3","01A2B3C4",7', '+CREG: 2,1,"00C3","01A2B3C4",7'),
        ("+CREG: 1,00C3,1A2B", "+CREG: 0,1"),
    ],
)
def test_a_registration_notice_inside_a_registration_answer(notice: str, own: str) -> None:
    events = answer(read("+CREG"), f"\r\n{notice}\r\n{own}\r\n{notice}\r\nOK\r\n".encode())
    assert events == [Urc(notice), Urc(notice), Reply(read("+CREG"), OK, (own,))]


def test_an_answer_in_the_form_of_a_notice_counts_when_no_other_comes() -> None:
    assert reply(read("+CREG"), b"\r\n+CREG: 1\r\n\r\nOK\r\n").lines == ("+CREG: 1",)


def test_the_state_of_ussd_is_an_answer_and_a_text_is_the_network_s() -> None:
    events = answer(read("+CUSD"), b'\r\n+CUSD: 0,"hi",15\r\n+CUSD: 1\r\n\r\nOK\r\n')
    assert events == [Urc('+CUSD: 0,"hi",15'), Reply(read("+CUSD"), OK, ("+CUSD: 1",))]


@pytest.mark.parametrize("before", [True, False])
def test_a_ussd_text_before_or_after_ok_is_unsolicited(*, before: bool) -> None:
    text, ok = b'\r\n+CUSD: 0,"5 EUR\r\nleft",15\r\n', b"\r\nOK\r\n"
    events = answer(put("+CUSD", '1,"*100#",15'), text + ok if before else ok + text)
    assert Urc('+CUSD: 0,"5 EUR\r\nleft",15') in events
    assert any(isinstance(event, Reply) and not event.damaged for event in events)


def test_a_message_handed_over_inside_an_answer_keeps_its_body() -> None:
    events = answer(ask("+CSQ"), b"\r\n+CMT: ,23\r\n0011AA\r\n+CSQ: 1,99\r\n\r\nOK\r\n")
    assert events[0] == Urc("+CMT: ,23", "0011AA")
    assert isinstance(events[1], Reply)
    assert not events[1].damaged


def test_a_message_whose_body_is_missing_is_told_without_it() -> None:
    events = answer(ask("+CSQ"), b"\r\n+CMT: ,23\r\n+CSQ: 1,99\r\n+CMT: ,23\r\nOK\r\n")
    assert events[0] == Urc("+CMT: ,23", "+CSQ: 1,99") or events[0] == Urc("+CMT: ,23")
    dialogue = ready()
    assert dialogue.receive(b"\r\n+CDS: 23\r\n") == []
    assert dialogue.holding
    assert dialogue.quiet() == [Urc("+CDS: 23")]
    assert not dialogue.holding


def test_stored_messages_keep_their_bodies_in_order() -> None:
    wanted = Command("AT+CMGL=4", ("+CMGL",), bodies=True)
    got = reply(wanted, b"\r\n+CMGL: 1,1,,3\r\nAA01\r\n+CMGL: 2,1,,3\r\nAA02\r\n\r\nOK\r\n")
    assert got.lines == ("+CMGL: 1,1,,3", "AA01", "+CMGL: 2,1,,3", "AA02")
    assert not got.damaged
    assert reply(wanted, b"\r\n+CMGL: 1,1,,3\r\n+CMGL: 2,1,,3\r\nAA02\r\nOK\r\n").damaged
    assert reply(wanted, b"\r\n+CMGL: 1,1,,3\r\n\r\nOK\r\n").damaged


def test_an_identity_stands_alone() -> None:
    got = reply(identity("+CGMI"), b"AT+CGMI\r\r\nQuectel\r\n\r\nRING\r\n\r\nOK\r\n")
    assert got.lines == ("Quectel",)
    assert reply(options("+WS46"), b"\r\n(12,22,25)\r\n\r\nOK\r\n").lines == ("(12,22,25)",)


def test_errors_are_finals_with_a_number_and_a_meaning() -> None:
    got = reply(ask("+COPS"), b"\r\n+CME ERROR: 30\r\n")
    assert (got.final.kind, got.final.number) == (Kind.CME, 30)
    assert not got.damaged


def test_words_of_dialling_end_only_what_dials() -> None:
    events = answer(ask("+CSQ"), b"\r\nNO CARRIER\r\nCONNECT\r\n+CSQ: 1,99\r\n\r\nOK\r\n")
    assert events[:2] == [Urc("NO CARRIER"), Urc("CONNECT")]
    assert reply(Command("ATD123;"), b"\r\nNO CARRIER\r\n").final.kind is Kind.NO_CARRIER


def test_a_modem_that_answers_in_numbers() -> None:
    assert reply(Command("ATE0V1", numeric=True), b"0\r").final.ok


# --- damage


@pytest.mark.parametrize(
    "said",
    [
        b"\r\nOK\r\n",
        b"\r\n+CSQ:\r\n\r\nOK\r\n",
        b"\r\n+CSQ: 1\xff,99\r\n\r\nOK\r\n",
        b"\r\n+CS\r\n+CSQ: 1,99\r\n\r\nOK\r\n",
        b'\r\n+CSQ: 1,"99\r\n\r\nOK\r\n',
        b"\r\n+CSQ: 1,99\r\n" + b"x" * (MAX_LINE + 1) + b"\r\n\r\nOK\r\n",
    ],
)
def test_a_damaged_answer_says_so_and_the_line_is_proved_again(said: bytes) -> None:
    dialogue = ready()
    dialogue.send(read("+CSQ"))
    (got,) = [event for event in dialogue.receive(said) if isinstance(event, Reply)]
    assert got.damaged
    assert now(dialogue) is State.DOUBT
    assert dialogue.receive(told(probe_in(dialogue.resync()))) == [Synced()]


def test_a_heading_alone_is_right_above_a_page() -> None:
    page = Command("AT!GSTATUS?", ("!GSTATUS",), bare=True, headed=True, required=True)
    got = reply(page, b"\r\n!GSTATUS: \r\nMode: ONLINE\r\nTAC:  550d\r\n\r\nOK\r\n")
    assert got.lines == ("!GSTATUS: ", "Mode: ONLINE", "TAC:  550d")
    assert not got.damaged


def test_bytes_beyond_ascii_are_right_where_a_text_is_expected() -> None:
    wanted = Command("AT+COPS?", ("+COPS",), charset=True)
    assert not reply(wanted, b'\r\n+COPS: 0,0,"T\xe9l\xe9"\r\n\r\nOK\r\n').damaged


@pytest.mark.parametrize("line", [b"+CNUM: 1\r\n", b"what\r\n"])
def test_an_endless_answer_is_bounded(line: bytes) -> None:
    got = reply(ask("+CNUM"), line * (MAX_REPLY_LINES + 5) + b"OK\r\n")
    assert got.damaged
    assert len(got.lines) + len(got.stray) == MAX_REPLY_LINES


# --- payloads


def test_a_payload_goes_out_after_the_prompt() -> None:
    dialogue = ready()
    assert dialogue.send(feed("+CMGS", "23", b"0011AA")) == b"AT+CMGS=23\r"
    assert dialogue.receive(b"AT+CMGS=23\r\r\n> ") == [Write(b"0011AA\x1a")]
    (got,) = dialogue.receive(b"0011AA\x1a\r\n+CMGS: 7\r\n\r\nOK\r\n")
    assert isinstance(got, Reply)
    assert (got.lines, got.damaged) == (("+CMGS: 7",), False)


def test_a_cancelled_payload_is_not_sent() -> None:
    dialogue = ready()
    dialogue.send(feed("+CMGS", "23", b"0011AA"))
    dialogue.cancel()
    assert dialogue.receive(b"\r\n> ") == [Write(b"\x1b")]
    assert now(dialogue) is State.BUSY
    (got,) = dialogue.receive(b"\r\nOK\r\n")
    assert isinstance(got, Reply)
    assert now(dialogue) is State.DOUBT
    dialogue.resync()
    dialogue.cancel()  # nothing in flight: nothing to do


def test_a_prompt_that_comes_late_is_left_by_esc() -> None:
    dialogue = ready()
    dialogue.send(feed("+CMGS", "23", b"0011AA"))
    assert probe_in(dialogue.expire()).startswith(b"\x1bAT")
    assert dialogue.receive(b"\r\n> ") == [Write(b"\x1b")]


def test_a_payload_announced_before_a_damaged_answer_is_left_by_esc() -> None:
    dialogue = ready()
    dialogue.send(feed("+CMGS", "23", b"0011AA"))
    dialogue.receive(b'+CUSD: 0,"a\r\nOK\r\n')
    assert now(dialogue) is State.DOUBT
    assert probe_in(dialogue.resync()).startswith(b"\x1bAT")


# --- unasked


def test_lines_while_nothing_is_asked() -> None:
    dialogue = ready()
    assert dialogue.receive(b"\r\n+CREG: 1\r\nwhat\r\n") == [Urc("+CREG: 1"), Noise("what")]
    assert now(dialogue) is State.READY
    assert dialogue.receive(b"x" * (MAX_LINE + 1)) == [Noise("x" * MAX_LINE)]


def test_an_unasked_final_puts_the_line_in_doubt() -> None:
    dialogue = ready()
    assert dialogue.receive(b"\r\nOK\r\n") == [Late("OK")]
    assert now(dialogue) is State.DOUBT
    assert dialogue.receive(b"\r\nOK\r\n") == [Late("OK")]


def test_an_open_text_is_told_when_the_line_stays_quiet() -> None:
    dialogue = ready()
    assert dialogue.receive(b'\r\n+CUSD: 2,"spent 5') == []
    assert dialogue.holding
    assert dialogue.quiet() == [Urc('+CUSD: 2,"spent 5')]


# --- in step again


def late(*chunks: bytes, command: Command | None = None) -> tuple[Dialogue, list[Event]]:
    dialogue = ready()
    dialogue.send(command or ask("+CSQ"))
    events = dialogue.expire()
    for chunk in chunks:
        events += dialogue.receive(chunk)
    return dialogue, events


def test_a_late_answer_is_reported_and_never_matched() -> None:
    old = b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n"
    for place in range(len(old) + 1):
        dialogue, events = late(old[:place])
        assert now(dialogue) is State.PROBING
        events += dialogue.receive(old[place:] + told(probe_in(events)))
        assert events[1:] == [Late("+CSQ: 1,99", ask("+CSQ")), Late("OK"), Synced()]


def test_a_modem_that_dropped_the_command_is_in_step_by_the_probe_alone() -> None:
    dialogue, events = late()
    assert dialogue.receive(told(probe_in(events))) == [Synced()]


def test_each_probe_is_another_question() -> None:
    dialogue, events = late(command=read("+CMEE"))
    asked = {probe_in(events).strip(b"\x1b\r")}
    while now(dialogue) is State.PROBING:
        events = dialogue.expire()
        if now(dialogue) is State.PROBING:
            probe = probe_in(events).strip(b"\x1b\r")
            assert probe not in asked
            asked.add(probe)
    assert b"AT+CMEE?" not in asked
    assert events == [Deaf()]
    assert now(dialogue) is State.DEAF
    assert dialogue.expire() == []
    assert dialogue.resync() == []
    assert dialogue.receive(b"\r\nOK\r\n+CREG: 1\r\n") == [Noise("OK"), Urc("+CREG: 1")]


def test_an_answer_to_an_earlier_probe_does_not_prove_a_later_one() -> None:
    dialogue, events = late()
    first = probe_in(events)
    second = probe_in(dialogue.expire())
    assert Synced() not in dialogue.receive(told(first))
    assert dialogue.receive(told(second)) == [Synced()]


def test_a_refused_probe_is_followed_by_another_at_once() -> None:
    dialogue, _ = late(b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n")
    events = dialogue.receive(b"\r\nERROR\r\n")
    assert events[0] == Late("ERROR")
    assert dialogue.receive(told(probe_in(events))) == [Synced()]


def test_an_error_that_may_be_the_old_command_s_proves_nothing() -> None:
    dialogue, events = late(b"\r\nERROR\r\n")
    assert now(dialogue) is State.PROBING
    assert dialogue.receive(told(probe_in(events[:1]))) == [Synced()]


def test_the_final_must_follow_the_probe_s_line() -> None:
    dialogue, events = late()
    name = probe_in(events).decode()[2:-2]
    line = f"\r\n{name}: {SETTINGS[name]}\r\n".encode()
    for between in (b"other\r\n", b"+CSQ: 1,99\r\n", b'+CUSD: 0,"a\r\n'):
        assert Synced() not in dialogue.receive(line + between + b"\r\nOK\r\n")
        assert now(dialogue) is State.PROBING


def test_a_notice_between_the_probe_s_line_and_its_final_is_heard() -> None:
    dialogue, events = late()
    said = told(probe_in(events)).replace(b"\r\nOK", b"+CREG: 1\r\n\r\nOK")
    assert dialogue.receive(said) == [Urc("+CREG: 1"), Synced()]


def test_a_modem_that_refuses_all_probes_is_in_step_when_it_stays_quiet() -> None:
    dialogue, events = late(b"\r\nOK\r\n")
    while now(dialogue) is State.PROBING:
        events = dialogue.receive(b"\r\nERROR\r\n")
    assert now(dialogue) is State.QUIET
    dialogue.receive(b"\r\nOK\r\n\r\n+CSQ: 1,99\r\n+CMEE: 1\r\nRING\r\n")
    assert now(dialogue) is State.QUIET
    events = dialogue.expire()
    assert events == [Synced()]


def test_endless_finals_make_no_quiet_line() -> None:
    dialogue, _ = late(b"\r\nOK\r\n")
    while now(dialogue) is State.PROBING:
        dialogue.receive(b"\r\nERROR\r\n")
    assert Deaf() in dialogue.receive(b"\r\nOK\r\n" * (MAX_LATE_FINALS + 1))


def test_a_fresh_line_that_refuses_joined_reads_is_asked_two_single_ones_at_once() -> None:
    dialogue = Dialogue()
    signature = probe_in(dialogue.resync())
    assert b";" in signature
    events = dialogue.receive(b"\r\nERROR\r\n")
    assert events[0] == Late("ERROR")
    single = probe_in(events)
    assert b";" not in single
    assert dialogue.receive(told(single)) == []
    second = probe_in(dialogue.expire())
    assert second != single
    assert second.startswith(b"AT")  # no prompt can be open behind an answer: nothing to leave
    assert dialogue.receive(told(second)) == [Synced()]


@pytest.mark.parametrize("before", [b"\r\nOK\r\n", b"\r\n+CMEE: 1\r\n", b"\r\nwhat\r\n"])
def test_a_fresh_line_waits_for_more_after_an_error_that_may_be_anybody_s(before: bytes) -> None:
    dialogue = Dialogue()
    dialogue.resync()
    dialogue.receive(before)
    events = dialogue.receive(b"\r\nERROR\r\n")
    assert events == [Late("ERROR")]
    assert b";" not in probe_in(dialogue.expire())


def test_a_refusal_of_the_past_ahead_of_the_signature_s_answer_proves_nothing() -> None:
    dialogue = Dialogue()
    signature = probe_in(dialogue.resync())
    single = probe_in(dialogue.receive(b"\r\nERROR\r\n"))
    dialogue.receive(told(signature))
    assert now(dialogue) is State.PROBING
    assert Synced() not in dialogue.receive(told(single))


def test_refusals_without_end_are_not_followed_at_once() -> None:
    dialogue = Dialogue()
    dialogue.resync()
    asked = [dialogue.receive(b"\r\nERROR\r\n") for _ in range(6)]
    assert sum(isinstance(event, Write) for events in asked for event in events) == SWIFT_PROBES


def test_esc_leads_the_probe_after_a_silent_one() -> None:
    dialogue = Dialogue()
    probes = [probe_in(dialogue.resync()), *(probe_in(dialogue.expire()) for _ in range(3))]
    assert [probe.startswith(b"\x1b") for probe in probes] == [False, True, False, True]


@pytest.mark.parametrize(
    "between", [b"\r\nOK\r\n", b"\r\nwhat\r\n", b'\r\n+CSCS: "GSM"\r\n', b'+CUSD: 0,"a\r\nOK\r\n']
)
def test_two_single_reads_prove_a_fresh_line_only_with_nothing_in_between(between: bytes) -> None:
    dialogue = Dialogue()
    dialogue.resync()
    dialogue.receive(told(probe_in(dialogue.receive(b"\r\nERROR\r\n"))))
    dialogue.receive(between)
    assert b";" in probe_in(dialogue.expire())


def test_a_fresh_line_that_stays_silent_is_asked_for_another_signature() -> None:
    dialogue = Dialogue()
    first = probe_in(dialogue.resync())
    second = probe_in(dialogue.expire()).strip(b"\x1b")
    assert b";" in second
    assert second != first
    assert Synced() not in dialogue.receive(told(first))
    assert dialogue.receive(told(second)) == [Synced()]


def test_a_longer_answer_that_ends_like_the_signature_is_another_s() -> None:
    dialogue = Dialogue()
    said = told(probe_in(dialogue.resync()))
    assert Synced() not in dialogue.receive(b"\r\n+CMEE: 1\r\n" + said)
    assert dialogue.receive(said) == [Synced()]


def test_a_fresh_line_full_of_old_finals_does_not_wait_for_ever() -> None:
    dialogue = Dialogue()
    dialogue.resync()
    dialogue.receive(b"\r\nOK\r\n" * (MAX_LATE_FINALS + 1))
    before = dialogue.timer
    dialogue.receive(b"\r\nOK\r\n")
    assert dialogue.timer == before


def test_a_fresh_line_that_refuses_everything_is_in_step_when_quiet() -> None:
    dialogue = Dialogue()
    dialogue.resync()
    while now(dialogue) is State.PROBING:
        if not any(isinstance(one, Write) for one in dialogue.receive(b"\r\nERROR\r\n")):
            dialogue.expire()
    assert now(dialogue) is State.QUIET


def test_the_signature_of_another_session_is_not_ours() -> None:
    mine, theirs = Dialogue(signatures=count(1)), Dialogue(signatures=count(2))
    signature, other = probe_in(mine.resync()), probe_in(theirs.resync())
    assert signature != other
    assert Synced() not in mine.receive(told(other))
    assert mine.receive(told(signature))[-1] == Synced()


def test_a_modem_found_in_numbers_can_be_proved() -> None:
    dialogue = Dialogue()
    said = told(probe_in(dialogue.resync())).replace(b"\r\nOK\r\n", b"0\r")
    assert dialogue.receive(said) == [Synced()]


def test_a_probe_answered_before_is_asked_first() -> None:
    dialogue, events = late()
    second = probe_in(dialogue.expire()).strip(b"\x1b")
    dialogue.receive(told(second))
    dialogue.send(ask("+CSQ"))
    assert probe_in(dialogue.expire()) == second
    assert second != probe_in(events)


def test_time_does_nothing_to_a_line_that_waits_for_nobody() -> None:
    dialogue = ready()
    assert dialogue.expire() == []
    assert dialogue.resync() == []
    assert dialogue.quiet() == []


def test_nothing_said_is_printed() -> None:
    for event in (Urc("secret"), Noise("secret"), Late("secret"), Write(b"secret")):
        assert "secret" not in repr(event)
    assert "secret" not in repr(Reply(ask("+CSQ"), OK, ("secret",), damaged=True))
    assert "damaged" in repr(Reply(ask("+CSQ"), OK, ("secret",), damaged=True))


# --- any chunking, any interleaving

NOTICES = ("+CREG: 1", '+CMTI: "SM",3', "RING", "^RSSI: 17", '+CUSD: 0,"a\r\nb",15')
ASKED = (
    (read("+CREG"), ("+CREG: 2,1",)),
    (identity("+CGMI"), ("Maker",)),
    (ask("+CSQ"), ("+CSQ: 18,99",)),
    (Command("AT+CMGL=4", ("+CMGL",), bodies=True), ("+CMGL: 1,1,,3", "AA01")),
    (put("+CMGF", "0"), ()),
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ASKED),
            st.lists(st.tuples(st.integers(0, 3), st.sampled_from(NOTICES)), max_size=4),
            st.booleans(),
            st.lists(st.integers(0, 150), max_size=8),
        ),
        max_size=6,
    )
)
def test_any_chunking_and_interleaving_gives_the_same_answers(
    talk: list[tuple[tuple[Command, tuple[str, ...]], list[tuple[int, str]], bool, list[int]]],
) -> None:
    dialogue = ready()
    for (command, own), notices, echo, places in talk:
        lines = ["\r\n".join(own)] if command.bodies else list(own)
        for place, notice in notices:
            lines.insert(place % (len(lines) + 1), notice)
        head = command.text + "\r" if echo else ""
        said = (head + "".join(f"\r\n{line}\r\n" for line in [*lines, "OK"])).encode()
        wire = dialogue.send(command)
        assert wire == command.wire
        edges = [0, *sorted(place % (len(said) + 1) for place in places), len(said)]
        events = [
            event
            for first, last in itertools.pairwise(edges)
            for event in dialogue.receive(said[first:last])
        ]
        assert events[-1] == Reply(command, OK, own)
        assert [event.text for event in events[:-1] if isinstance(event, Urc)] == [
            line for line in lines if line in NOTICES
        ]
        assert len(events) == len(notices) + 1
