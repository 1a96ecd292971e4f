"""Words for units in the languages carriers write, as patterns over folded text.

Unicode CLDR 44 unit names where they exist, and the short forms that fit into a message.
"""

from __future__ import annotations

from simd.carriers.amounts.glyphs import fold

# Power of the base → words. Latin and Cyrillic letters get mixed inside one unit.
DATA = {
    power: fold(words)
    for power, words in {
        4: r"tbs?|tib|тб|terabytes?|テラバイト",
        3: r"[gг][bбв](?:s|yte|ytes)?|gib|gos?(?! to| on)|gigas?(?:byt?es?|octets?|bajt\w*)?|gigs?|гигабайт\w*|гигов|гіг\w*|"
        r"جيجا\w*|جيغا\w*|غيغا\w*|گیگ\w*|جيج|กิกะไบต์|กิกกะไบต์|จีบี|ギガ(?:バイト)?|기가(?:바이트)?|გბ|գբ|ג\"?ב|गीगाबाइट|जीबी|জিবি|ጊባ|ຈີບີ",
        2: r"[mм][bбв](?:s|yte|ytes)?|mib|mos?|megas?(?:byt?es?|octets?|bajt\w*)?|megs?|мегабайт\w*|мегов|"
        r"ميغا\w*|ميجا\w*|ميقا\w*|مگ\w*|ميج|เมกะไบต์|เมกกะไบต์|เอ็มบี|メガ(?:バイト)?|메가(?:바이트)?|მბ|մբ|מ\"?ב|मेगाबाइट|एमबी|এমবি|ሜባ|兆",
        1: r"[kк][bб](?:s|yte|ytes)?|kib|kos?|kilo(?:bytes?|octets?)|килобайт\w*|كيلوبايت|کیلوبایت|กิโลไบต์|キロバイト|კბ|կբ|ק\"?ב",
        0: r"bytes?|octets?|байт\w*|بايت|バイト",
    }.items()
}
HOUR = fold(
    r"h|hrs?\.?|hours?|ora|ore|oras?|ór[aá]|heures?|horas?|std\.?|stunden?|godz\w*\.?|hod\w*\.?|час\w*|год\w*\.?|ч|saat|"
    r"小时|小時|時間|시간|ساع[ةه]|ساعات|ساعت|ชั่วโมง|घंटे|giờ|uur|timm?e?r|jam|სთ|ժամ"
)
MINUTE = fold(
    r"(?:frei|inklusiv|gratis|bel)?min(?:s|n|ut\w{0,5}|uč\w{0,3})?\.?|мин(?:ут\w{0,3})?\.?|хв(?:илин\w?)?\.?|мінут\w?|hv|hvyl\w*|khv|"
    r"dk\.?|dak(?:ika\w{0,3})?\.?|d[əe]qiq[əe]|daqiqa|perc\w{0,3}|phút|menit|mnt|minit|λεπτ[αοά]\w?|λ\.|"
    r"دقيق[ةه]|دقائق|دقیقه|นาที|分钟|分鐘|分間|분|मिनट|মিনিট|წუთ\w?|წთ|րոպե|դակ|"
    r"דקות|דק'|မိနစ်|ນາທີ|នាទី|ደቂቃ|dakik\w*|dakka"
)
SECOND = fold(
    r"secs?\.?|seconds?|secondes?|secondi|seg\.?|segundos?|sek\.?|sekund\w{0,2}|сек\.?|секунд\w{0,2}|秒|초|วินาที|ثانية|ثانیه|saniye|giây|detik"
)
MESSAGE = fold(
    r"sms(?:es|en|'?s|i|y|ow|ov|ar|ek|[- ]?(?:messages?|nachrichten))?|smses|txts?|texts?|text messages?|texte|msgs?|messages?|mensajes?(?: de texto)?|mensagens|torpedos?|"
    r"смс\w{0,3}|эсэмэс|есемес|сообщени\w{1,2}|повідомлен\w{1,3}|wiadomo[sś]ci|条短信|條短訊|条|條|則|통|건|رسال[ةه]|رسائل|پیامک|ข้อความ|"
    r"tin(?: nhắn)?|pesan|berichten|zpráv?y?|एसएमएस|এসএমএস|mesaj\w{0,4}|μηνύματα|sms'?er|SMS'?[a-z]{0,3}|üzenet\w*|הודעות|ข้อค|ຂໍ້ຄວາມ"
)
# Up to two words may stand between a count and what it counts: `20 more weekend minutes`.
_NO_NAME = "[gmkt][bo]s?|[гмк]б|gigas?|megas?|for|per|and|at|of|to|from|x|in|on|a|with|over|days?|hrs?|hours?|weeks?|months?|dni|tage|jours|dias|giorni|till|until|left|used|valid|c|p|rs|n|r"
NAMED = rf"(?:(?!(?:{_NO_NAME})\b)[^\W\d_]+(?:/[^\W\d_]+)?[ ]){{0,2}}"
# Between a unit's word and its number: a name in brackets or a few words up to a colon,
# a dash, or nothing but a blank.
AHEAD = r"(?P<tie>[^\d\n:=.,;¦]{0,30}?[:=] ?|\.? ?-| ?)"
# In Chinese texts `10G` may be data, and `5G` a network.
BARE_DATA = r"(?<![\d.a-z])(?P<number>\d+(?:\.\d+)?)\s?(?P<unit>[kmgt])(?![a-z\d/+])"
MEASURED = (
    "流量",
    "剩余",
    "剩餘",
    "剩",
    "可用",
    "已用",
    "使用",
    "使用了",
    "还有",
    "还剩",
    "共",
    "共有",
    "总量",
    "總量",
    "余量",
    "餘量",
    "用量",
    "为",
    "是",
    ":",
    "余",
    "尚余",
    "结余",
)
DATA_WORDS = (
    "流量",
    "剩",
    "用",
    "国内",
    "國內",
    "通用",
    "上网",
    "上網",
    "余量",
    "总量",
    "夜间",
    "定向",
    "数据",
    "數據",
)
NETWORK_NOUNS = (
    "流量",
    "套餐",
    "网",
    "網",
    "手机",
    "用户",
    "卡",
    "专",
    "智",
    "畅",
    "升级",
    "服务",
    "基",
    "信",
)
