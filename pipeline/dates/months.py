"""The names of the months, as newspapers print them: name in lower case -> 1 to 12.

Every row is one month, every language a group in the same order, so that a missing or
doubled month is seen at once. Short forms are those that are printed, with and without dot.
"""

_NAMES = (
    # English; German; Dutch; Danish, Norwegian, Swedish
    "january jan jan. januar jänner jän januari jan",
    "february feb feb. februar februari febr",
    "march mar mar. märz mär mrz maart mrt marts mars",
    "april apr apr. april",
    "may mai mei maj",
    "june jun jun. juni",
    "july jul jul. juli",
    "august aug aug. augustus augusti",
    "september sep sep. sept sept.",
    "october oct oct. oktober okt okt.",
    "november nov nov.",
    "december dec dec. dezember dez dez. desember des",
)
_ROMANCE = (
    # French; Spanish; Portuguese; Italian; Romanian; Catalan
    "janvier janv janv. enero ene ene. janeiro gennaio gen ianuarie gener",
    "février fevrier févr févr. fév febrero feb fevereiro fev febbraio febr februarie febrer",
    "mars marzo mar março marco mar marzo martie març",
    "avril avr avr. abril abr abr. aprile aprilie",
    "mai mayo maio maggio mag mai maig",
    "juin junio junho giugno giu iunie juny",
    "juillet juil juil. julio julho luglio lug iulie juliol",
    "août aout agosto ago ago. ag agost",
    "septembre septiembre setiembre septbre setembro set set. settembre sett septembrie setembre",
    "octobre octubre outubro out out. ottobre ott octombrie",
    "novembre noviembre novembro noiembrie",
    "décembre decembre déc déc. diciembre dic dic. dezembro dicembre decembrie desembre",
)
_SLAVIC = (
    # Russian; Ukrainian; Polish; Czech; Slovak; Croatian, Serbian, Slovene; Bulgarian; Macedonian
    "января январь янв янв. січня stycznia styczeń ledna leden januára siječnja sijecnja jануар јануар януари јануари",
    "февраля февраль фев фев. лютого lutego luty února únor februára veljače veljace фебруар февруари",
    "марта март мар березня marca marzec března březen ožujka ozujka марта",
    "апреля апрель апр апр. квітня kwietnia kwiecień dubna duben apríla travnja април",
    "мая май травня maja května květen mája svibnja мај",
    "июня июнь июн червня czerwca czerwiec června červen júna lipnja јун юни јуни",
    "июля июль июл липня lipca lipiec července červenec júla srpnja јул юли јули",
    "августа август авг авг. серпня sierpnia sierpień srpna srpen augusta kolovoza avgust avgusta",
    "сентября сентябрь сен сент вересня września wrzesień září septembra rujna септембар септември",
    "октября октябрь окт окт. жовтня października październik října říjen októbra listopada oktobra октобар октомври",
    "ноября ноябрь ноя нояб листопада listopadu novembra studenoga studenog новембар ноември",
    "декабря декабрь дек дек. грудня grudnia grudzień prosince prosinec decembra prosinca децембар декември",
)
_OTHER = (
    # Turkish; Greek; Hungarian; Finnish; Estonian, Latvian, Lithuanian; Indonesian; Vietnamese
    "ocak oca ιανουαρίου ιαν január tammikuuta tammikuu jaanuar janvāris janvārī sausio januari",
    "şubat şub φεβρουαρίου φεβ február helmikuuta helmikuu veebruar februāris februārī vasario februari",
    "mart μαρτίου μαρ március maaliskuuta maaliskuu märts marts kovo maret",
    "nisan nis απριλίου απρ április huhtikuuta huhtikuu aprill aprīlis balandžio",
    "mayıs μαΐου μάιος μαι május toukokuuta toukokuu mai maijs gegužės mei",
    "haziran haz ιουνίου ιουν június kesäkuuta kesäkuu juuni jūnijs birželio",
    "temmuz tem ιουλίου ιουλ július heinäkuuta heinäkuu juuli jūlijs liepos",
    "ağustos ağu αυγούστου αυγ augusztus elokuuta elokuu august augusts rugpjūčio agustus agu",
    "eylül eyl σεπτεμβρίου σεπ szeptember szept syyskuuta syyskuu septembris rugsėjo",
    "ekim eki οκτωβρίου οκτ október lokakuuta lokakuu oktoober oktobris spalio",
    "kasım kas νοεμβρίου νοε marraskuuta marraskuu novembris lapkričio nopember",
    "aralık ara δεκεμβρίου δεκ joulukuuta joulukuu detsember decembris gruodžio desember",
)
_ASIAN = (
    # Arabic (Levant, Egypt, Maghreb); Persian names of Gregorian months; Hebrew; Hindi; Bengali; Thai
    "يناير كانون.الثاني جانفي ژانویه ינואר בינואר जनवरी জানুয়ারি জানুয়ারি มกราคม ม.ค.",
    "فبراير شباط فيفري فوریه פברואר בפברואר फरवरी फ़रवरी ফেব্রুয়ারি ফেব্রুয়ারি กุมภาพันธ์ ก.พ.",
    "مارس آذار مارس מרץ במרץ मार्च মার্চ มีนาคม มี.ค.",
    "أبريل ابريل إبريل نيسان أفريل آوریل אפריל באפריל अप्रैल এপ্রিল เมษายน เม.ย.",
    "مايو أيار ماي مه מאי במאי मई মে พฤษภาคม พ.ค.",
    "يونيو حزيران جوان ژوئن יוני ביוני जून জুন มิถุนายน มิ.ย.",
    "يوليو تموز جويلية ژوئیه יולי ביולי जुलाई জুলাই กรกฎาคม ก.ค.",
    "أغسطس اغسطس آب أوت اوت אוגוסט באוגוסט अगस्त আগস্ট สิงหาคม ส.ค.",
    "سبتمبر أيلول سپتامبر ספטמבר בספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน ก.ย.",
    "أكتوبر اكتوبر تشرين.الأول اکتبر אוקטובר באוקטובר अक्टूबर অক্টোবর ตุลาคม ต.ค.",
    "نوفمبر تشرين.الثاني نوامبر נובמבר בנובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน พ.ย.",
    "ديسمبر كانون.الأول دسامبر דצמבר בדצמבר दिसंबर दिसम्बर ডিসেম্বর ธันวาคม ธ.ค.",
)

_FURTHER = (
    # Urdu; Marathi; Tamil; Malay, Swahili, Filipino, Afrikaans; Albanian; Azerbaijani, Uzbek; Icelandic; Serbian in Latin script
    "جنوری जानेवारी ஜனவரி januari enero januarie janar yanvar janúar januar",
    "فروری फेब्रुवारी பிப்ரவரி februari pebrero februarie shkurt fevral febrúar februar",
    "مارچ मार्च மார்ச் mac machi marso maart mars mart",
    "اپریل एप्रिल ஏப்ரல் aprili abril april prill aprel apríl",
    "مئی मे மே mei mayo maj may maí",
    "جون जून ஜூன் jun juni hunyo junie qershor iyun júní",
    "جولائی जुलै ஜூலை julai hulyo julie korrik iyul júlí jul",
    "اگست ऑगस्ट ஆகஸ்ட் ogos agosti agosto augustus gusht avqust avgust ágúst",
    "ستمبر सप्टेंबर செப்டம்பர் septemba setyembre shtator sentyabr septembar",
    "اکتوبر ऑक्टोबर அக்டோபர் oktoba oktubre tetor oktyabr oktobar",
    "نومبر नोव्हेंबर நவம்பர் novemba nobyembre nëntor noyabr nóvember novembar",
    "دسمبر डिसेंबर டிசம்பர் disember desemba disyembre dhjetor dekabr decembar",
)
_CAUCASIAN = (
    # Georgian; Armenian; Kazakh; Belarusian
    "იანვარი იანვარს հունվարի հունվար қаңтар қаңтарда студзеня",
    "თებერვალი თებერვალს փետրվարի փետրվար ақпан лютага",
    "მარტი მარტს մարտի մարտ наурыз сакавіка",
    "აპრილი აპრილს ապրիլի ապրիլ сәуір красавіка",
    "მაისი მაისს մայիսի մայիս мамыр траўня",
    "ივნისი ივნისს հունիսի հունիս маусым чэрвеня",
    "ივლისი ივლისს հուլիսի հուլիս шілде ліпеня",
    "აგვისტო აგვისტოს օգոստոսի օգոստոս тамыз жніўня",
    "სექტემბერი სექტემბერს սեպտեմբերի սեպտեմբեր қыркүйек верасня",
    "ოქტომბერი ოქტომბერს հոկտեմբերի հոկտեմբեր қазан кастрычніка",
    "ნოემბერი ნოემბერს նոյեմբերի նոյեմբեր қараша лістапада",
    "დეკემბერი დეკემბერს դեկտեմբերի դեկտեմբեր желтоқсан снежня",
)


def _numbered() -> dict[str, int]:
    names: dict[str, int] = {}
    for family in (_NAMES, _ROMANCE, _SLAVIC, _OTHER, _ASIAN, _FURTHER, _CAUCASIAN):
        for number, row in enumerate(family, start=1):
            for name in row.split():
                names.setdefault(
                    name.replace(".ا", " ا").casefold(), number
                )  # كانون.الثاني is two words
    return names


# "listopada" is October in Croatian and November in Polish: Polish is printed far more often.
MONTHS = _numbered() | {"listopada": 11, "listopad": 11, "września": 9, "srpna": 8, "srpnja": 7}
MONTHS |= {f"tháng {number}": number for number in range(1, 13)}  # Vietnamese
