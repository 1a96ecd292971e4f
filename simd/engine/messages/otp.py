"""Texts that look like one-time codes: a word for such a code, and something that can be one.

Whoever passes texts on holds these back unless the SIM's owner turned that on. A text held
back by mistake costs a look at `simctl sms`; one let through may cost an account, so words
are taken generously and the code's form is what keeps balances and adverts out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from simd.model.message import Message

LABEL = "otp"

# Beginnings of words, folded (case, width, accents of Latin letters), by language.
_WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        r"\bot[pc]\b",
        r"\bone[- ]?time",
        (
            r"\b(?:verif|valid|confirm|authent|authori[sz]|secur|activ|log[- ]?in|sign[- ]?in|access|2fa)"
            r"[\w-]*(?: \w+)? (?:code|pin|number|password)"
        ),
        r"\bpass(?:code|word)\b",
        r"\bcode(?: \w+){0,4}(?: is\b|:| to (?:log|verif|confirm|sign))",
        r"\bis your\b.{0,40}\b(?:code|pin|password)",
        r"\buse\b.{0,20}\b(?:code|pin)\b",
        r"\b[gt]an\b|\bmtan\b",
    ),
    "zh": (
        "验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|動態密碼|确认码|確認碼|识别码|授权码",
        "随机码|随机密码|短信口令|短信密码|登录码|激活码|驗證號碼|一次性密[码碼]",
    ),
    "ja": (
        "認証(?:コード|番号|キー)|確認(?:コード|番号)|ワンタイム|暗証|パスコード|セキュリティコード",
    ),
    "ko": ("인증 ?(?:번호|코드)|확인 ?(?:번호|코드)|보안 ?코드|일회용",),
    "ru": (r"\bкод\w*|парол\w*|одноразов",),
    "de": (
        (
            r"(?:bestatigungs|sicherheits|einmal|freischalt|anmelde|login|pruf|zugangs|verifizierungs"
            r"|aktivierungs|auth\w*)[- ]?(?:code|passwort|kennwort|pin|tan)"
        ),
        r"\btan\b",
    ),
    "fr": (
        (
            r"code (?:de|d'|a usage|confidentiel|secret|personnel|unique|sms|est)|usage unique"
            r"|votre code|mot de passe"
        ),
    ),
    "es": (r"\bcodigo\b|\bclave\b|contrasena|\bpin de ",),
    "pt": (r"\bsenha\b|\btoken\b",),
    "it": (r"\bcodice\b|\bpassword\b",),
    "nl": (
        r"(?:verificatie|beveiligings|inlog|bevestigings|controle|toegangs)[- ]?code|jouw code",
    ),
    "nordic": (
        (
            r"(?:engangs|verifierings|bekraft\w*|bekreft\w*|sikkerheds|sakerhets|godkendelses"
            r"|vahvistus|kerta\w*|varmistus)[- ]?(?:kod|koodi|passord|adgangskode|salasana)"
        ),
    ),
    "pl_cs": (r"\bkod\w*|\bhasl\w*|\bheslo\b",),
    "tr": (r"\bkodu\w*|\bsifre\w*|\bparola",),
    "vi": (r"\bma (?:xac|otp|bao mat|kich hoat)|mat khau",),
    "id": (r"\bkode\b|\bsandi\b",),
    "ar": ("رمز|كود|كلمة (?:ال)?(?:مرور|سر)",),
    "fa": ("کد|رمز",),
    "he": ("קוד|סיסמ",),
    "hi": ("ओटीपी|कोड|पासवर्ड",),
    "bn": ("ওটিপি|কোড|পাসওয়ার্ড",),
    "th": ("รหัส|โอทีพี",),
    "el": (r"κωδικ\w*",),
    "uk": (r"код\w*",),
}
_WORD = re.compile("|".join(word for words in _WORDS.values() for word in words))
# Four to ten digits, whole or in two groups; or letters and digits as carriers of codes print
# them. What is part of an amount, a date, a number to dial or a USSD code is none.
_DIGITS = re.compile(
    r"(?<![\w*#+])(?<!\d[.,:/-])(?:\d{4,10}|\d{3}[ -]\d{3,4}|\d{2} \d{2} \d{2}|\d{4} \d{4})"
    r"(?![\d*#%])(?![.,:/-]\d)(?! ?(?:mb|gb|kb|sms|min|元|€|\$|руб|rub|eur|usd)(?!\w))"
)
_MIXED = re.compile(
    r"(?<![\w*#])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,8}-?[A-Z0-9]{3,8}(?!\w)"
)
# Digits that touch letters of a script without spaces between words.
_TOUCHING = re.compile(
    r"(?<=[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])\d{4,8}(?![\d*#%元GMKT年月日])(?![.,:/]\d)"
)


# Wide punctuation is no part of a number.
_WIDE = str.maketrans({"，": ", ", "：": ": ", "．": ". "})  # the wide ones are meant


def looks_one_time(text: str) -> bool:
    """True when the text tells a code that is good for one use."""
    if not _WORD.search(_folded(text)):
        return False
    plain = unicodedata.normalize("NFKC", text.translate(_WIDE))
    return bool(_DIGITS.search(plain.casefold()) or _TOUCHING.search(plain) or _MIXED.search(plain))


def withheld(message: Message, through: Collection[str]) -> bool:
    """True when the text may not leave through a bridge; `through` are SIMs whose owner lets it."""
    marked = LABEL in (message.label or "").split(", ")
    return marked and message.sim not in through


def _folded(text: str) -> str:
    """Lower case, of one width, Latin accents taken off."""
    wide = unicodedata.normalize("NFKC", text).casefold().replace("\u0131", "i")
    parts = unicodedata.normalize("NFD", wide)
    bare = "".join(char for char in parts if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare)
