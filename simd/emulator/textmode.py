"""Messages as text mode shows them (TS 27.005 §3.4.2, §3.4.3)."""

from collections.abc import Callable

from simd.emulator.pducodec import Sms


def text_form(sms: Sms, show: Callable[[str], str], *, extended: bool) -> tuple[str, str]:
    """The header's end and the text (none for a report); `extended` is +CSDH=1."""
    if sms.kind == "status-report":
        head = (
            f'{sms.first_octet},{sms.reference},"{sms.number}",{sms.toa},'
            f'"{sms.stamp}","{sms.discharge}",{sms.status}'
        )
        return head, ""
    body = sms.data.hex().upper() if sms.alphabet == "data" else show(sms.text)
    number = show(sms.number)
    if sms.kind == "submit":
        return f'"{number}",', body
    head = f'"{number}",,"{sms.stamp}"'
    if extended:
        size = len(sms.data) if sms.alphabet == "data" else len(sms.text)
        head += f",{sms.toa},{sms.first_octet},{sms.pid},{sms.dcs},,145,{size}"
    return head, body
