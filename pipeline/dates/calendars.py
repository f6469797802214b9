"""A date of another calendar -> date: Iran's, and the eras that Japan and Taiwan count in."""

import re
from datetime import date

# Leap years come eight times in 33: the rule that agrees with the observed calendar from 1799
# to 2256 (the Birashk cycle fails in 2025).
_LEAPS = (1, 5, 9, 13, 17, 22, 26, 30)
_YEAR_ONE = date(622, 3, 21).toordinal()
PERSIAN_YEARS = range(1330, 1421)  # 1951 to 2042; later numbers are Hijri years
# 2000 to 2076. A sighting of the moon begins their months, so that no rule tells the day.
HIJRI_YEARS = range(1421, 1500)
_MONTHS = (
    "فروردین فروردين", "اردیبهشت ارديبهشت", "خرداد", "تیر تير", "مرداد امرداد", "شهریور شهريور",
    "مهر", "آبان ابان", "آذر اذر", "دی دي", "بهمن", "اسفند",
)  # fmt: skip
PERSIAN_MONTHS = {name: n for n, row in enumerate(_MONTHS, start=1) for name in row.split()}
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
    is_leap = year % 33 in _LEAPS
    length = 31 if month <= 6 else 30 if month <= 11 or is_leap else 29
    if not (1 <= month <= 12 and 1 <= day <= length and year in PERSIAN_YEARS):
        return None
    cycles, rest = divmod(year - 1, 33)
    leaps = 8 * cycles + sum(leap <= rest for leap in _LEAPS)
    before = (month - 1) * 31 - max(0, month - 7)
    return date.fromordinal(_YEAR_ONE + 365 * (year - 1) + leaps + before + day - 1)


def from_era(era: str, year: str, month: int, day: int) -> date | None:
    """The day of a date that counts years from an emperor or the republic.

    >>> from_era("令和", "元", 5, 1).isoformat(), from_era("民國", "109", 1, 11).isoformat()
    ('2019-05-01', '2020-01-11')
    """
    try:
        return date(_ERAS[era] + (1 if year == "元" else int(year)), month, day)
    except ValueError:
        return None
