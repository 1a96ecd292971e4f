"""Words that tell what an amount means, in the languages carriers write.

Entries part at `|`. A leading or trailing * lets letters go on before or after; everything
is compared folded (small letters, no accents). Scripts without blanks match anywhere.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from simd.carriers.amounts.glyphs import fold


class Role(StrEnum):
    """What a word says of the amount beside it."""

    MAIN = "main"  # the balance a call is paid from, named as such
    BALANCE = "balance"
    LEFT = "left"
    HAVE = "have"  # `you have`: weak, what follows is held
    USED = "used"
    TOTAL = "total"
    BONUS = "bonus"
    DEBT = "debt"
    PACK = "pack"  # names a pack; its size is no figure of what is left
    SESSION = "session"
    PART = "part"  # `of which`: part of a figure given before
    HARD = "hard"  # a cost, limit, loan or threshold: never what is held
    SOFT = "soft"  # an offer, order or top-up
    EXPIRY = "expiry"
    AS_OF = "as_of"
    CREDIT = "credit"  # says that a date is about the number or its credit
    PLAIN = "plain"  # only looks like another role: words inside it say nothing


_WORDS = {
    Role.MAIN: """
        main bal* | mainbal* | main acc* | main a/c | main credit | main airtime | main wallet | main | core bal* | primary bal* | current bal* | available bal* | avail bal* |
        airtime bal* | prepaid bal* | cash bal* | base bal* | principal | compte principal | credit principal | saldo principal | cuenta principal | hauptguthaben | hauptkonto | hauptsaldo |
        konta glownego | konto glowne | stan konta | основно* | основн* баланс* | osnovn* | hlavni* | ana bakiye | ana hesab | asosiy | tk goc | tk chinh | tai khoan goc | tai khoan chinh | tkg | tkc |
        话费余额 | 話費餘額 | 可用余额 | 可用餘額 | 账户余额 | 帳戶餘額 | 主账户 | 主帳戶 | 通用余额 | 当前余额 | 现金余额 | 基本账户 | 本金 | 剩余话费 | 储值餘額 | 儲值餘額 | 通话余额 |
        الرصيد الاساسي | الرصيد الرئيسي | الرصيد الحالي | رصيدك | رصيد اصلي | اعتبار اصلي | ยอดเงินคงเหลือ | ยอดเงินหลัก | メイン残高 | 주계정 | मुख्य | মূল | pulsa utama | load bal* | regular load | bakiyeniz | kalan bakiye | υπολοιπο | салио kuu | salio kuu | salio la |
        stan konta glownego | saldo de recarga | saldo recarga | saldo recargado | saldo disponible | saldo actual | saldo disponivel | saldo atual | saldo recargas | current credit | your balance | your credit | votre solde | votre credit | credito residuo | credito disponibile | dostepne srodki | aktualni kredit | текущий баланс | ваш баланс | поточний баланс | ваш рахунок |
        koncie glownym | koncie
    """,
    Role.BALANCE: """
        balance* | bal | bal* left | ur bal | *accntbal | acctbal | accbal | a/c bal | balanc* | *balans* | balance | blance | baki | credit | credits | credito | kredit* | kredyt* | airtime | talktime | talk time | unused credit |
        saldo* | saldi | sold | soldul* | solde | soldes | guthaben* | prepaid-guthaben* | kontostand* | konto | kontosaldo* | *guthaben | restguthaben | beltegoed | tegoed | beltegoed* | pulsa* | sisa pulsa | load |
        egyenleg* | zustatek | zustatk* | zostatok | zostatk* | stanje | stanje racuna | stan srodkow | srodki | srodkow | sredstv* | kontojaak | saldojaak | jaak | likutis | saskait* | atlikums | konta atlikums | bilanci* | bilanci |
        *баланс* | счет* | счёт* | на счету | лицевом счете | рахун* | на рахунку | rahunk* | na rahunku | schet* | na schete | schetu | остаток средств | салдо | сметка* | наличност | состояние счета | средств | коштів | эсеп | шот | hisob* | шотыңыз* | hesab* | баланстын | данс* | үлдэгдэл |
        bakiye* | bakiyeniz | kontor* | hesabiniz* | tai khoan | tk | so du | tknt | ยอดเงิน | เงินคงเหลือ | ยอดคงเหลือ | จำนวนเงิน | วงเงินคงเหลือ | รายได้คงเหลือ | มูลค่า | ເງິນ | ຍອດເງິນ | ຍອດເຫຼືອ | លុយ | សមតុល្យ | ទឹកប្រាក់ | လက်ကျန် | ဘေလ် | ဖုန်းဘေ |
        余额 | 餘額 | 结余 | 結餘 | 残高 | 残額 | クレジット | 잔액 | 잔고 | 요금 잔액 | الرصيد | رصيد | اعتبار | موجودي | حسابك | بيلنس | بیلنس | بيلينس | रिचार्ज बैलेंस | बैलेंस | बैलन्स | शेष राशि | शेष | ব্যালেন্স | ব্যালান্স | இருப்பு | శేషం | ශේෂය | מאזן | יתרה | יתרת | υπολοιπο* | λογαριασμο* | μοναδες | ბალანს* | ანგარიშ* | հաշվ* | հաշիվ* | մնացորդ* | ቀሪ | ሂሳብ | salio* | balansi | haraga | haraagaagu | saldonne | saldosi | saldon* | puhesaldo* | saldoa | innistaeda | innsta* | inneign* | verdi | umagac | sharaf |
        话费剩余 | tien trong tai khoan |
        kredi* |
        creditul* |
        rasid* | sostojba* | uctu | ucte | ypoloipo* | رصيد* | maujdat | maujuda | rakam | hattinizda | on your account | in your account | on your phone | auf deinem konto | auf ihrem konto | auf deiner prepaidkarte | auf ihrer karte | kredia |
        มีเงิน | kontantkort*
    """,
    Role.LEFT: """
        left | remain | remaining | remaing | remains | remainder | rem | remai* | available | avail | avl | avbl | unused | to use | can be used | still have | balance left | usable | yet to be used | unspent | bal_left |
        restant* | reste | restent | rest | il vous reste | disponible* | dispo | restan | queda | quedan | te quedan | sobran | resta | restam | restantes | disponivel | disponiveis | disponib* | rimanent* | rimangono | rimane | ancora | residu* | a disposizione |
        noch | verbleib* | ubrig | uebrig | verfugbar* | verfuegbar* | restvolumen | restliche* | verblijv* | resterend* | resteert | over | beschikba* | tilgaengelig* | tilbage | gjenstaende | igjen | kvar | kvarvarande | aterstaende | jaljella | kaytettavissa | saatavilla | jaanud | alles | liko | palikta | atlikusi | atlikus* | pieejam* |
        остал* | осталось | остат* | остаток | остается | доступно | доступн* | залиш* | доступно | zalyshok | zalysh* | zalish* | ostal* | ostat* | ostalos* | остава* | оставащ* | оставащи | налични | преостан* | preostal* | preostat* | на располагање | преостало | na raspolaganju | калди | калган | қалды | қалған | qoldi | qolgan | qalib | galdy | үлдсэн |
        pozosta* | zosta* | dostepn* | zbyva* | zbyv* | zustav* | k dispozici | dostupn* | k dispozicii | ostava | zostava* | maradek | fennmarad* | maradt | felhasznalhato* | hatralev* | rendelkezesre | ramas* | ramane | disponibil* | ramas | mai ai | mai aveti |
        kalan | kaldi | kalmis* | kullanilabilir | sisa | tersisa | sisa kuota | kuota | berbaki | bakinya | con lai | kha dung | natitira* | natitirang | natira | yote | umebaki* | imebaki | yamebaki | salia* | ku hari | mvelak |
        剩余 | 剩餘 | 还剩 | 還剩 | 剩 | 可用 | 余量 | 餘量 | 尚余 | 尚餘 | 未使用 | 余下 | 餘下 | 残り | 残 | 残量 | 利用可能 | 남은 | 잔여 | 남아 | 사용가능 | 사용 가능 |
        คงเหลือ | เหลือ | ใช้ได้อีก | ຄົງເຫຼືອ | ເຫຼືອ | នៅសល់ | នៅសេសសល់ | ကျန် | المتبقي* | المتبقيه | متبقي* | باقي | المتاح* | متاح | لديك | باقيمانده | مانده | باقی | शेष | बचा | बाकी | अवशिष्ट | বাকি | অবশিষ্ট | মীতি | மீதம் | மீதமுள்ள | మిగిలిన | נותר* | נותרו | יתרת | υπολοιπ* | απομεν* | διαθεσιμ* | დარჩენილი | დარჩ* | დაგრჩ* | մնաց* | ቀሪ | የቀረ |
        chi con | van con | con: |
        do wykorzystania | do uzycia | do vyuziti | na vyuzitie | zu verbrauchen | zur verfugung | a utiliser | por usar | para usar | da utilizzare | для использования | к использованию | to be used | kullanabileceg* | felhasznalhato |
        restano | ti restano | 남음 | 남았 | verbleiben | остають |
        kalan kullanim | kalan kullanim haklariniz | kalan haklariniz | kullanim hak* | zimebaki | baki
    """,
    Role.HAVE: """
        you have | u have | you've | you currently have | vous avez | vous disposez | tienes | tiene | usted tiene | cuentas con | cuenta con | voce tem | voce possui | tem | hai | haiss | avete | sie haben | du hast | ihnen stehen | dir stehen | je hebt | u heeft |
        masz | masz do dyspozycji | mate | imate | imas | у вас | у тебя | u vas | имате | имаш | ви маєте | маєте | aveti | ott van | du har | sinulla on | teil on | anda mempunyai | anda memiliki | kamu punya | anda ada | ban co | quy khach co | ban con | mayroon kang | meron kang | unayo | sizda | сизда | сізде | qeni | keni | εχετε | εχεις | გაქვთ | ունեք |
        您有 | 您还有 | 您還有 | 您尚有 | 您的套餐 | 你有 | 你還有 | 閣下 | 尚有 | لديكم | لديك | عندك | شما | คุณมี | ท่านมี | ທ່ານມີ | אכן יש לך | יש לך | आपके पास | আপনার |
        sizda var |
        dispones de | dispone de | dispoe de | разполагате | imate na raspolaganju | there's | there is | you've | you've got | plan has | una | tha | disponete di | disponi di
    """,
    Role.USED: """
        used | usage | exhausted | depleted | finished | fully used | used up | use so far | consumed | consumption | spent so far | you've used | vol | vol used | utilise* | utilisation | consomm* | conso | usad* | utilizad* | consumid* | consumo | gastad* | has usado | gastou | utilizzat* | consumat* | consumi | usato | usati |
        verbrauch* | verbraucht* | genutzt* | verwendet* | aktueller verbrauch | gebruikt* | verbruik* | verbruikt* | anvand* | forbrukt | brugt | brukt | forbrug* | kayt* | kasutat* | kasutus* | panaudo* | izliet* | izmanto* |
        использован* | израсходован* | потрачен* | расход | использ* | ispolzovan* | израсход* | використан* | vykorystan* | изразход* | използван* | потребен* | искоришћен* | iskoristen* | искористен* | potrosen* | utrosen* | istifade | пайдалан* | ishlatil* |
        zuzyt* | wykorzystan* | zuzycie | spotrebovan* | vyuzit* | vycerpan* | cerpan* | precerpan* | minut* vyuzit* | felhasznalt* | elhasznalt* | forgalmazott | utilizat* | consumat* | folosit* | kullanil* | kullandi* | kullanim* | harcan* | terpakai | telah digunakan | digunakan | pemakaian | penggunaan | da dung | da su dung | su dung | nagamit* | imetumika | umetumia | zimetumika |
        已用 | 已使用 | 使用了 | 共使用 | 已经使用 | 用量 | 已消耗 | 已消费 | 使用済 | 使用量 | ご利用 | 사용량 | 사용한 | 사용하신 | 쓴 | ใช้ไป | ใช้ไปแล้ว | ໃຊ້ໄປ | សុពលភាពប្រើ | သုံးစွဲ | استخدمت | مستخدم* | المستهلك* | استهلك* | استهلاك* | المستخدم* | استعملت | مصرف | مصرفي | उपयोग | इस्तेमाल | ব্যবহার* | ব্যবহৃত | நுகர்வு | נוצל* | שימוש | ניצלת | χρησιμοποι* | καταναλ* | გამოყენებ* | დახარჯ* | օգտագործ* |
        ไปแล้ว |
        wykorzystal* | vycerpal* | spotrebova* | zuzyl* | zuzili | felhasznalt* | llevas gastad* | gastad* | ja usou
    """,
    Role.TOTAL: """
        total | in total | out of | allowance of | quota | totaux | au total | totales | totale | totali | gesamt* | insgesamt | inklusive | inklusivvolumen | enthalten* | totaal | in totaal | totalt | yhteensa | kokku | всего | общий | общ* | загальн* | vsego | z celk* | celkem | celkov* | lacznie | ogolem | ukupn* | ukupno | osszesen | osszes | toplam | jumlah | tong | kabuuan | jumla |
        共 | 共有 | 共计 | 共計 | 合计 | 合計 | 总量 | 總量 | 总 | 總共 | 总共 | 套餐总量 | 套餐包含 | 合计 | 総量 | 총 | 전체 | ทั้งหมด | รวม | الاجمالي | اجمالي | المجموع | كل | कुल | মোট | மொத்த | סך הכל | סה"כ | מתוך | συνολο | συνολικ* | სულ | ընդամեն* |
        inclusi | inclusos | incluidos
    """,
    Role.BONUS: """
        bonus* | bonuses | promo* | promotional | promobal | secondary* | gift* | free credit | reward* | loyalty | cashback | wow | cappedtt | pack bal* | ded a/c | dedicated | special bal* | sms bal* | extra | complementary | offnet | onnet | on-net | free bal* | gratis | geschenk* | bonusguthaben | cadeau* | offert* | offerts | regalo* | promocional* | promocao | promocional | omaggio | cortesia |
        бонус* | bonusn* | bonusov* | подар* | promoc* | promoac* | hediye* | khuyen mai | tkkm | km | kmdb | tk km | tk phu | tkp | tk1 | tk2 | ajandek* | pulsa bonus | darmow* | gratisov* | poklon* | besplatn* bal* | pezzo | zawadi | hadiah | bonusi | bonos |
        赠送 | 赠款 | 贈送 | 赠费 | 赠金 | 红包 | 返还 | 积分 | 積分 | 专款 | 专用余额 | ボーナス | 보너스 | โบนัส | ฟรี | هديه | هدية | مكافا* | مجاني | إضافي | بونص | هديه | प्रोमो | बोनस | বোনাস | போனஸ் | בונוס | δωρο* | δωρεαν | μπονους | ბონუს* | բոնուս* | ጉርሻ
    """,
    Role.DEBT: """
        debt | you owe | u owe | owe | owed | owing | arrears | overdue | in debt | outstanding | schulden | offener betrag | offene rechnung | impaye | dette | vous devez | deuda | divida | schuld | skyldig | skuld | velka | долг* | задолженност* | задолж* | борг* | заборгован* | dolg | zadolzhennost* | dlug | zadluzeni* | zaleglo* | dluh | dluzi* | dlzn* | tartozas* | datorie | datorat* | borc* | borcunuz | hutang | utang | no cuoc | con no | zadluzenie | qarz* | карыз | қарыз |
        欠费 | 欠費 | 欠款 | 应缴 | 應繳 | 逾期 | 滞納 | 未払 | 미납 | ค้างชำระ | หนี้ | مديون* | الدين | دين | بدهي | बकाया | বকেয়া | חוב | οφειλ* | χρεος | ვალი | დავალიანებ* | պարտք* |
        adeuda* | saldo deudor | saldo devedor | debito pendente | te debe | estas debiendo |
        deuda | debe | deudas | a rembourser | prestamo pendiente | bal due | loan due | debt | okoa debt | zadluzenie | dluh | borç | borcunuz | tartozas | debito
    """,
    Role.PACK: """
        pack | package | packs | plan | bundle | bundles | bolt on | bolt-on | add-on | addon | booster | offer | tariff | goodybag | forfait | pass | bouquet | paquete | pacote | plano | bono | tarifa | promo | pacchetto | opzione | offerta | paket* | tarif* | option | bundel | abo | packet | pakke | paketti | pakett |
        пакет* | тариф* | опци* | пакети | paket | balicek* | balik* | pakiet* | csomag* | dijcsomag* | pachet* | goi | goi cuoc | kuota | combo | 套餐 | 流量包 | 加油包 | 叠加包 | 半年包 | 月包 | 日包 | プラン | パック | 요금제 | แพ็กเกจ | โปร | باقة | باقه | بسته | حزمة | خطة | पैक | प्लान | প্যাক | חבילה | חבילת | πακετο | პაკეტ* | փաթեթ* |
        流量 | เน็ต
    """,
    Role.SESSION: """
        session | last session | last call | last data | this call | vol | volume used | datausage | data usage | mb used in | call duration | duration | dur | call durn | durn | durée | duree | duracion | letzte verbindung | letzter anruf | последн* звон* | длительность | 本次 | 上次 | 通话时长
    """,
    Role.PART: """
        of which | including | incl | includes | thereof | davon | darunter | dont | de los cuales | incluye | incluido* | dos quais | incluindo | di cui | waarvan | varav | herav | hvorav | josta | из них | в том числе | вкл | включая | з них | в тому числі | z toho | z czego | w tym | z cega | od toga | ebbol | din care | bunun | termasuk | trong do | 其中 | 内含 | 包含 | うち | 이중 | 중 | منها | من بينها | אשר מתוכם
    """,
    Role.HARD: """
        charge* | charged | chrg | chrg* | *_chrg | *chrg | call_chrg | cost | costs | costing | *_cost | *cost | deduct* | ded | deducted | debited | spent | spend | fee | fees | price | priced | rate | rates | @ | per | tarif par | shulk | paid | pay | bill | billed | unbilled | invoice | min recharge | minimum | at least | up to | upto | more than | less than | exceed* | exceeding | above | below | beyond | over | after using | limit* | credit limit | creditlimit | overdraft | loan* | lend | borrow* | advance | sos | emergency | from main bal | from main* | from bal | from ur | chrg from | max | maximum | threshold | throttl* | worth | deposit | points |
        cout* | coute | factur* | facture | prix | credit max | plafond | depense* | debite* | debit | avance | au-dela | jusqu'a | costo | coste | cuesta | precio | cobr* | gasto* | factura* | limite | prestamo | adelanto | hasta un | custo | custa | preco | fatura | cobrado | emprestimo | tarifa de | costo | prezzo | addebit* | fattura | spesa | soglia | anticipo |
        kosten* | kostet | preis* | abgebucht* | rechnung* | rechnungsbetrag | gebuhr* | grundgebuhr | limit | ab einem | mindest* | bis zu | drossel* | gedrosselt | kost | kosten | prijs | factuur | afgeschreven | pris | koster | faktura | kostar | avgift | hinta | lasku | maksab | hind | arve |
        стоимость* | стоит | цена | цене | списан* | списание | снят* | расход* | начислен* | начислени* | абонент* плат* | абонплат* | плата | платеж* | по цене | лимит* | кредитн* лимит | доверительн* | обещанн* | до лимита | порог | превыш* | менее | более | скорост* | не более | не менее | минимальн* | вартіст* | варті* | ціна | плат* | списано | ліміт* | позик* | абонплата | stoimost* | spisan* | limit* | цена | такса | таксуван* | сметка за | фактур* | трошок | цена |
        koszt* | cena | oplat* | faktur* | limit | pozycz* | abonament | naleznos* | cena | ceny | poplat* | uctovan* | limit | vyuctovan* | faktura | dij* | keret | havi keret | szamla* | limit | pret | cost | tarif | factura | limita | avans | ucret* | fatura* | tutar* | limit | avans | biaya | harga | tarif | tagihan | pinjam* | darurat | cuoc phi | cuoc | phi | gia | gia goi | ung tien | presyo | bayad | singil | gharama | mkopo | deni | okoa | nivushe | narx* | tolov* | баасы | баға* |
        已产生 | 产生费用 | 已产生话费 | 消费 | 消費 | 扣费 | 扣款 | 扣除 | 收费 | 收取 | 月租 | 费用合计 | 账单 | 帳單 | 应付 | 实时话费 | 累计话费 | 透支 | 信用额度 | 信用額度 | 额度上限 | 超出 | 超过 | 超過 | 低于 | 少于 | 不足 | 达到 | 满 | 限速 | 降速 | 封顶 | 最高 | 最低 | 每 | 预存 | 押金 | 优惠 | 抵扣 | 保底 | 低消 | 充值满 | 料金 | 請求 | 課金 | 上限 | 요금은 | 청구 | 차감 | ค่าบริการ | ค่าโทร | ราคา | ค่าธรรมเนียม | หัก | วงเงิน | ยืม | ຄ່າບໍລິການ | ລາຄາ | តម្លៃ | စျေး | ကျသင့် | تكلفة | التكلفة | تكلفه | سعر | خصم | رسوم | حد | سلف* | اقترض | بسعر | فاتور* | قرض | هزينه | نرخ | كسر | कीमत | शुल्क | कटौती | लोन | उधार | মূল্য | চার্জ | লোন | கட்டணம் | עלות | מחיר | חיוב | הלוואה | κοστ* | χρεωσ* | τιμη | οριο | ფასი | საფასური | լիմիտ | ዋጋ |
        reduced speed | speed will | 本月话费 | 当月话费 | 话费总额 | 消费话费 | 套餐费 | 月基本费 | 实际应缴 | 应缴 | 本月消费 | 消费总额 | 话费为 | 使用费 |
        not enough | insufficient | nicht genug | nicht ausreichend | insuffisant | insuficiente | недостаточно | недостатньо | niewystarcz* | kurang | tidak cukup | khong du | ไม่พอ | yetersiz | غير كاف* | অপর্যাপ্ত | पर्याप्त नहीं | 不够 | nedovoljno | nedostatek | elegtelen | insufficiente | onvoldoende |
        m-pesa | mpesa | mobile money | momo | airtel money | orange money | tigo pesa | ecocash | gcash | bkash | easypaisa | jazzcash | e-wallet | points balance |
        slow* | reduced | langsamer | ralenti* | throttled |
        inferior | superior | menor | mayor | menos de | mas de | inferieur* | superieur* | moins de | plus de | weniger als | unter | mehr als | ponizej | mniej niz | mene nez | kevesebb | altinda | abaixo | acima | minder dan | onder | inferiore | superiore | sotto | benotig* | brauch* | need | needs | required | necesita* | besoin | nuzhno | нужно | необходимо | potrzeb* | servono | 低於 | 以下 |
        balance due | total due | оплатите | сплатіть | pay by | a pagar hasta | zahlbar bis | fällig
    """,
    Role.SOFT: """
        recharge* | rchg | rc* | stv | top up | top-up | topup | topped up | refill | reload | buy | purchase | get | enjoy | win | won | subscribe | activate | activation | to activate | offer | offers | spl offer* | bonus on | dial | call | send | text to | txt to | reply | press | visit | click | download | deal | free for | for rs | sms to | order | want | try | now with | earn | double | full tt | tt | transfer | gift | share | refer | choose | select | upgrade | out of airtime | need balance | running low | low balance |
        rechargez | recharge | recharger | achetez | acheter | composez | tapez | envoyez | profitez | gagnez | offre* | souscri* | activez | choisissez | bénéficiez | recarga* | recargar | recargue | compra | comprar | marca | marque | envia | envie | aprovecha | gana | contrata | disfruta | responde | oferta* | suscrib* | compre | ligue | digite | responda | ganhe | contrate | ricaric* | acquista | compra | chiama | invia | digita | offerta | scopri |
        aufladen | aufladung* | aufgeladen | kaufen | buchen | sende | senden | waehle | wahle | wahlen | waehlen | angebot* | aktivier* | tarifwechsel | antworte* | bestel* | koop | opwaarder* | bel | stuur | kies | aanbieding | ladda | kop | skicka | valj | tank* | send | kob | lataa | osta | soita | laheta | lae | osta | saada |
        пополн* | поповн* | купи* | подключ* | подкл | podkl* | podkljuch* | звони* | набер* | наберите | отправ* | акци* | скидк* | получи* | закаж* | слуша* | slushaj* | скачив* | предложен* | подарите | увеличь* | підключ* | замов* | надішл* | надсил* | отримай* | купуй* | novi | зареди* | заредете | активир* | вземи | поръчай | изпрати* | допуни* | dopuni* | aktivir* | kupi | kupite | poshalj* | pošalji* | pozovi* | ukljuci* |
        doladuj* | doladow* | kup | kup* | wlacz* | aktywuj* | zadzwon* | wyslij* | odbierz | zyskaj | promocj* | oferta | zamow* | dobij* | dobit* | kupte | aktivujte | objednej* | poslete | ziskej* | navolte | volejte | feltolt | feltoltes* | feltolthet* | toltsd | toltson | vasarol* | rendel* | aktival* | hivd | hivja | kuld* | kapsz | ajanlat* | reincarc* | cumpara* | activeaza* | suna | trimite | primesti | oferta | yukle* | yukleme | satin | gonder* | arayin | tusla* | kazan* | kampanya* | isi ulang | beli | aktifkan | hubungi | tekan | kirim | balas | ketik | dapatkan | nikmati | pilih | promo | mua | dang ky | dk | soan | goi | bam | nap | nap the | nhan | uu dai | tang | i-text | itext | bumili | magload | tumawag | ipadala | mag-register | tuma | piga | nunua | jisajili | bonyeza | pata | ongeza | shinda | sotib | olish | yubor* | teri* |
        充值 | 订购 | 訂購 | 开通 | 開通 | 办理 | 申請 | 拨打 | 撥打 | 回复 | 回覆 | 发送 | 發送 | 点击 | 點擊 | 即可 | 领取 | 购买 | 購買 | 只需 | 仅需 | 限时 | 活动 | 折扣 | 抽奖 | チャージ | お申込 | 購入 | キャンペーン | 충전 | 구매 | 가입 | 신청 | เติม | สมัคร | กด | โทร | ซื้อ | รับ | พิเศษ | ເຕີມ | ກົດ | បញ្ចូល | ចុច | ဖြည့် | ဝယ် | اشحن | شحن | اشتر* | اتصل | ارسل | فعل | اشترك | عرض | احصل | اطلب | اضغط | للاشتراك | لتفعيل | خريد | شارژ | فعالسازي | ارسال | شماره گيري | रिचार्ज | खरीद | डायल | पाएं | ऑफर | भेजें | রিচার্জ | ডায়াল | কিনতে | অফার | পেতে | ரீசார்ஜ் | לרכישה | חייג | שלח | טען | φορτω* | ανανεω* | αγορ* | καλεσ* | στειλ* | ενεργοποι* | შეიძინ* | აკრიფ* | შეავს* | լիցքավոր* | ዘንድ |
        充值满 | 满送 | 送您 | 赠您 | send sms | 参与 |
        received | bought | purchased | credited | awarded | 券 | 待领取
    """,
    Role.EXPIRY: """
        *exp | valid | valid till | valid until | valid thru | valid to | valid up to | val | val till | validity | vld | exp | expy | expir* | expires | expiry | exp date | ends | ending | end date | until | till | good until | use by | active until | active till | expires on | renew* | renews on | resets on | reset on | best before | before |
        valable* | valide* | validite | expire* | expir* | jusqu'au | jusqu au | jusque | fin le | se termine | avant le | valido* | valida* | vigencia | vigente | vence* | vencen | vencimiento | hasta | caduca* | expira* | validade | ate | ate dia | valido ate | scade | scadono | scadenza | fino al | entro il | validita | valido fino |
        gultig* | gueltig* | gultig bis | bis | bis zum | lauft ab | laeuft ab | ablauf* | endet | verfallt | geldig* | geldig tot | tot | t/m | vervalt | verloopt | giltig* | giltigt t o m | gar ut | gyldig* | gaeldende | udlober | utloper | til og med | voimassa | vanhenee | asti | kehtib | kuni | aegub | galioja | iki | derigs | lidz |
        действ* | действует до | действителен | до | годен | истека* | активен до | заканчив* | діє | дійсн* | дійсний до | diysn* | dijsn* | diye | чинн* | закінч* | активний до | do | deystv* | deistv* | dejstv* | валидн* | важи | важат | валиден | изтича | vazi | vazi do | vrijedi | vrijedi do | istice | traje do | амал қилади | жарамды | чейин | дейін | gacha | amal qiladi | qadar | kimi |
        wazn* | wazne do | wazny do | wygasa | wygasn* | waznosc* | platn* | plati do | platnost* | plati | vyprsi | konci | ervenyes* | lejar* | lejarat* | ervenyesseg* | -ig | valabil* | pana la | pana pe | expira* | gecerli* | gecerlilik | son kullan* | son kullanim | sona er* | kadar | tarihine | s.d | sd | s/d | sampai | hingga | masa aktif | aktif sd | aktif s.d | aktif | berlaku | masa berlaku | kadaluarsa | tarikh luput | tamat tempoh | luput | sah sehingga | hsd | han su dung | han dung | hieu luc | het han | den ngay | den het | hanggang | mag-e-expire | mawawala | muda | mwisho | itaisha | inaisha | kuisha | hadi | valide |
        有效期 | 有效 | 到期 | 失效 | 使用期限 | 至 | 期限 | まで | 有効 | 만료 | 까지 | 유효 | หมดอายุ | ใช้ได้ถึง | ถึงวันที่ | ถึง | วันหมดอายุ | ໝົດອາຍຸ | ເຖິງ | ផុតកំណត់ | សុពលភាព | សុពល | ရက်အထိ | သက်တမ်း | صالح* | صلاحي* | حتي | ينتهي | تنتهي | انتهاء | لغايه | تاريخ الانتهاء | تا تاريخ | تا | اعتبار تا | انقضا | वैध* | वैधता | समाप्त | तक | মেয়াদ | পর্যন্ত | செல்லுபடி | வரை | תוקף | בתוקף עד | עד | ληγει | ληξη | λήγ* | ισχυ* | εως | μεχρι | მოქმედ* | ვადა | გასდის | -მდე | մինչ* | վավեր* | ուժի մեջ | ያበቃል | እስከ |
        han den | dung den | 有效期截止 | 使用截止 | 截止日期 | 有效期至 | 有效至 | 到期日 |
        deri me |
        date limite | date limite d'utilisation | laufzeit | t.o.m | gildir til | gildir | skadon | skadon me | liyei | ligei | 用到 | 可用到 | 用至 | 可用至 | 사용기한 | 유효기한 | لحد | ينتهي بتاريخ | تنتهي بتاريخ | ينتهي في | تاريخ النفاذ | validade ate | til den | tidak aktif setelah | validnost* |
        end on | thru | will end | ends on | termina | termina* | umalizika
    """,
    Role.AS_OF: """
        as of | as on | as at | on date | dated | last updated | updated | en date du | a fecha | al dia | in data | aggiornat* | stand | stand vom | vom | po stanu na | stan na | на момент | по состоянию | на дату | станом на | stanom na | as per | restored on | charged on | last recharge | last top up | activated on | last call | purchased on | start* | begin* | from | since | seit | depuis | desde | dal | с | з | od | tol | dari | tu ngay | tu | 截至 | 截止至 | 截止到 | 截止 | 自 | 从 | 至今 | 更新 | 時点 | 기준 | ณ วันที่ | ณ | اعتبارا من | بتاريخ | بدءا | पर | তারিখে | נכון ל | απο |
        a partir do | a partir del | a partir du
    """,
    Role.PLAIN: """
        startguthaben | willkommensguthaben | sin limite | sin limites | sans limite | sans limites | senza limiti | no limit | no limits | ohne limit | sem limite | sem limites | без лимита | без ограничений | bez limitu | tanpa batas
    """,
    Role.CREDIT: """
        account | a/c | acct | sim | number | line | service | credit | balance | main | compte | ligne | numero | cuenta | linea | conta | linha | sua linha | conto | credito | scheda | karte | konto | guthaben | rufnummer | sim-karte | nummer | номер* | сим* | счет* | линия | nomer* | картк* | рахун* | dobij* | kredit* | kreditu | cisl* | konto | konta | numer* | polaczen* | szam* | kartya* | egyenleg* | hat* | hattiniz* | kart | masa aktif | kartu | nomor | thue bao | so | tk | 账户 | 号码 | 帳戶 | 號碼 | 卡 | 余额 | 餘額 | เบอร์ | หมายเลข | ซิม | ยอดเงิน | الخط | رقمك | الرصيد | خط | سيم | खाता | नंबर | σύνδεση | αριθμ* |
        liittyma* | liittymasi | svc | puhelinnumero |
        your service | kortet
    """,
}


@cache
def entries(role: Role) -> tuple[str, ...]:
    """The folded entries of a role, the longest first."""
    words = {fold(" ".join(entry.split())) for entry in _WORDS[role].split("|")}
    return tuple(sorted(words - {""}, key=len, reverse=True))
