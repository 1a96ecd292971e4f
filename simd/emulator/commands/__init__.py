"""What each AT command does, one family per file; importing them registers them."""

from simd.emulator.commands import (
    basic,
    calls,
    huawei,
    network,
    packet,
    quectel,
    simcard,
    simcom,
    slots,
    sms,
    sms_send,
    ussd,
)

FAMILIES = (
    basic,
    calls,
    huawei,
    network,
    packet,
    quectel,
    simcard,
    simcom,
    slots,
    sms,
    sms_send,
    ussd,
)
