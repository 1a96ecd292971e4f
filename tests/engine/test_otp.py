"""One-time codes are told from balances and adverts, in the languages people get them in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simd.engine.messages.otp import looks_one_time, withheld
from simd.model.ids import Body, Msisdn
from simd.model.message import Message, MessageState

CODES = [
    "Your verification code is 482913. It expires in 10 minutes.",
    "G-730214 is your Google verification code.",
    "Use 5512 as your login PIN. Never share it.",
    "OTP for your card payment: 90 12 34",
    "123-456 is your one-time passcode",
    "【某银行】您的验证码是839201，5分钟内有效，请勿泄露。",
    "验证码：004417，用于登录。",
    "動態密碼 771204，請勿告訴他人",
    "認証コード：482913 を入力してください",
    "[Web발신] 인증번호 [203948]를 입력해 주세요",
    "Ваш код подтверждения: 5590. Никому не сообщайте.",
    "Пароль для входа 77120",
    "Ihr Bestätigungscode lautet 883201.",
    "mTAN: 559201 für Ihre Überweisung",
    "Votre code de vérification est le 4821",
    "Su código de verificación es 902133",
    "A sua senha de uso único: 220198",
    "Il tuo codice di conferma è 664201",
    "Je verificatiecode is 120934",
    "Din engångskod är 551200",
    "Twój kod weryfikacyjny: 883010",
    "Doğrulama kodunuz: 440912",
    "Mã xác thực của bạn là 339021",
    "Kode verifikasi Anda 559201",
    "رمز التحقق الخاص بك هو ٤٤٨٢١٩",
    "کد تایید شما: ۵۵۹۲۰۱",
    "קוד האימות שלך הוא 220918",
    "आपका ओटीपी 559201 है",
    "রহস্য নয়: আপনার ওটিপি 338201",
    "รหัสยืนยันของคุณคือ 771203",
    "Ο κωδικός σας είναι 559210",
    "Security code:559201",
    "ABC-12DE is your login code",
]
ORDINARY = [
    "Your balance is 12.50 EUR, valid until 2026-05-01.",
    "您的余额为1250.00元，剩余流量3.5GB。",
    "Dial *100*1234# to buy 5 GB for 20 EUR",
    "Meeting at 10:30 in room 4123",
    "You have used 4500 MB of your pack. Code *123#",
    "Call me on +4915112345678",
    "Hello, how are you?",
    "Your code is in the fridge",
    "Остаток 1500 руб. до 01.04.2026",
]


@pytest.mark.parametrize("text", CODES)
def test_a_code_is_seen(text: str) -> None:
    assert looks_one_time(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_other_texts_are_not_held_back(text: str) -> None:
    assert not looks_one_time(text)


@pytest.mark.parametrize(
    ("label", "through", "held"),
    [
        ("otp", [], True),
        ("otp, flash", [], True),
        ("otp", ["sim_0"], False),
        ("flash", [], False),
        (None, [], False),
    ],
)
def test_a_code_leaves_only_where_its_owner_lets_it(
    label: str | None, through: list[str], held: object
) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    state = MessageState.RECEIVED
    message = Message("m", "sim_0", "in", Msisdn("1"), now, Body("x"), state, label=label)
    assert withheld(message, through) is held
