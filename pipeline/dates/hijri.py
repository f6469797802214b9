"""A day of the Hijri calendar, as papers print it -> the Gregorian day of Saudi Arabia's tables.

The tables of Umm al-Qura are exact in Saudi Arabia; where the moon is sighted, a month begins a
day earlier or later, and nothing in a date says where it was written.
"""

import re
import unicodedata
from datetime import date

# Where the letters vary that one name is written with: Arabic, Persian and Urdu keyboards.
_LETTERS = str.maketrans("ٱىیکہۃةھ", "اييكهههه") | {
    ord("\N{ARABIC TATWEEL}"): None,
    **dict.fromkeys(map(ord, "'`’‘ʿʾʼ"), None),
    **dict.fromkeys(map(ord, "‐‑–"), "-"),
}
# "al-", "ul", "us", "ath-": the article, and what the letter behind it makes of it.
_AL = r"[\s-]?(?:[aeiu]?(?:[lnrstz]|th|ts|sh|dh)[\s-]?)?"
_JUMADA, _DHU = rf"j[au]mad[ai]{_AL}", rf"(?:dh|dz|z)[aiu]{_AL}"
# Each month in Arabic and Urdu, then in the Latin letters of English, Malay, Indonesian and Urdu.
_MONTHS = (
    r"محرم|muharr?am",
    r"صفر|safar",
    rf"ربيع ?الاول|rabi{_AL}aww?al",
    rf"ربيع ?(?:الثاني|الاخر)|rabi{_AL}(?:thani|sani|tsani|akhi?a?r)",
    rf"جمادي ?الاولي?|{_JUMADA}(?:ula|aww?al)",
    rf"جمادي ?(?:الاخره?|الثاني[هة]?)|{_JUMADA}(?:akhi?a?rah?|akhir|thani(?:yah?)?|sani)",
    r"رجب|r[ae]jab",
    r"شعبان|s[hy]a{1,2}ban",
    r"رمضان|rama?[dz]h?an",
    r"شوال|s[hy]aww?al",
    rf"ذ[وي] ?(?:ال)?قعد[هة]?|{_DHU}[qk](?:a[ei]?|i)da?h?",
    rf"ذ[وي] ?(?:ال)?حج[هة]?|{_DHU}h[ai]j{{1,2}}a?h?",
)
_NAME = "|".join(f"(?P<m{n}>{names})" for n, names in enumerate(_MONTHS, start=1))
_HONOUR = r"(?: ?ال(?:حرام|مظفر|مرجب|معظم|مبارك|مكرم))?"  # "the blessed", of a month
_DAY = r"(?P<day>[12]\d|30|0?[1-9])"
_OF = r"(?:st|nd|rd|th)?[\s،,]*(?:of\s|من\s)?(?:شهر\s)?"  # "of the month of"
_IN = r"[\s،,]*(?:(?:عام|سنه|لعام|سال)\s)?"  # "of the year"
_YEAR = r"(?P<year>1[34]\d\d|1500)(?!\d)"
_MARK = r"\s?(?:ه(?!\w)|هجر[يى]\w?|a\.?h\.?(?!\w)|h(?!\w)|hijri(?:yah)?)"  # "of the Hijra"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_DAY}{_OF}(?:{_NAME})(?!\w){_HONOUR}{_IN}{_YEAR}(?:{_MARK})?",
        rf"(?<!\w)(?:{_NAME})\s{_DAY}(?:st|nd|rd|th)?[\s،,]+{_YEAR}(?:{_MARK})?",
        # In digits it is one only where it says so: 1399/04/02 is a day of Iran's calendar.
        rf"(?<!\d){_DAY}\s?(?P<sep>[/-])\s?(?P<month>0?[1-9]|1[0-2])\s?(?P=sep)\s?{_YEAR}{_MARK}",
        rf"(?<!\d){_YEAR}\s?(?P<sep>[/-])\s?(?P<month>0?[1-9]|1[0-2])\s?(?P=sep)\s?{_DAY}(?!\d){_MARK}",
    )
)
_HAS_YEAR = re.compile(r"(?<!\d)1[345]\d\d(?!\d)")  # few texts have one, and the forms are long
# Letters around it, of a weekday and "Published on"; more is a sentence that tells of the past.
MAX_AROUND = 25


def read_hijri(text: str) -> date | None:
    """The Gregorian day of a Hijri date that is all a text in lower case says.

    >>> read_hijri("15 رمضان 1445 هـ").isoformat(), read_hijri("1 syawal 1445h").isoformat()
    ('2024-03-25', '2024-04-10')
    >>> read_hijri("1445"), read_hijri("30 شعبان 1445")
    (None, None)
    """
    if not _HAS_YEAR.search(text):
        return None
    parted = unicodedata.normalize("NFKD", text)
    folded = "".join(c for c in parted if not unicodedata.combining(c)).translate(_LETTERS)
    for form in _FORMS:
        match = form.search(folded)
        if match is not None and _letters_around(folded, match) <= MAX_AROUND:
            return from_hijri(int(match["year"]), _month(match), int(match["day"]))
    return None


def _letters_around(text: str, match: re.Match[str]) -> int:
    return sum(map(str.isalpha, text[: match.start()] + text[match.end() :]))


def _month(match: re.Match[str]) -> int:
    named = match.groupdict()
    if "month" in named:
        return int(match["month"])
    return next(n for n in range(1, 13) if named[f"m{n}"])


def from_hijri(year: int, month: int, day: int) -> date | None:
    """The day that Umm al-Qura's tables give; None where they have none: 1343 to 1500 AH.

    >>> from_hijri(1420, 9, 24).isoformat()
    '2000-01-01'
    """
    from hijridate import Hijri  # noqa: PLC0415  (7 ms, which few pages need)

    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)
