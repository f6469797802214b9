"""A date of another solar calendar -> date: Iran's, and the eras that Japan and Taiwan count in."""

import re
from datetime import date

from persiantools.jdatetime import MONTH_NAMES_FA, JalaliDate

PERSIAN_YEARS = range(1330, 1421)  # 1951 to 2042; later numbers are Hijri years
# 2000 to 2076. Papers print it in digits beside our day.
HIJRI_YEARS = range(1421, 1500)
_OTHER_SPELLINGS = {"امرداد": 5, "ابان": 8, "اذر": 9}
PERSIAN_MONTHS = {
    spelling: number
    for number, name in enumerate(MONTH_NAMES_FA)
    if name
    for spelling in (name, name.replace("ی", "ي"))  # an Arabic keyboard's yeh
} | _OTHER_SPELLINGS
_NAMES = "|".join(sorted(PERSIAN_MONTHS, key=len, reverse=True))
PERSIAN = re.compile(
    rf"(?<!\d)(?P<day>[12]\d|3[01]|0?[1-9])\s?(?P<month>{_NAMES})(?!\w)[\s،,]*(?:ماه\s)?(?:سال\s)?"
    r"(?P<year>1[34]\d\d)(?!\d)"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "中華民國": 1911}
ERA = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<year>元|\d{{1,3}})\s?年\s?(?P<month>\d{{1,2}})\s?月\s?"
    r"(?P<day>\d{1,2})(?!\d)\s?日?"
)


def from_persian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day of Iran's solar calendar; None where there is no such day.

    >>> from_persian(1399, 4, 2).isoformat(), from_persian(1403, 12, 30).isoformat()
    ('2020-06-22', '2025-03-20')
    >>> from_persian(1402, 12, 30)
    """
    if year not in PERSIAN_YEARS:
        return None
    try:
        return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None


def from_era(era: str, year: str, month: int, day: int) -> date | None:
    """The day of a date that counts years from an emperor or the republic.

    >>> from_era("令和", "元", 5, 1).isoformat(), from_era("民國", "109", 1, 11).isoformat()
    ('2019-05-01', '2020-01-11')
    """
    try:
        return date(_ERAS[era] + (1 if year == "元" else int(year)), month, day)
    except ValueError:
        return None
