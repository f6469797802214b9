"""A text that names a month -> Moment: dates in words, with the names of `months`."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.clock import CLOCK, ZONE, instant_in, without
from broadsheet.pipeline.dates.moment import Moment, day_of, year_of
from broadsheet.pipeline.dates.months import MONTHS

_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_YEAR = r"(?P<year>[12]\d{3})"
_OF = r"(?:\s|\b(?:de|of|di|del|d'|da|do|i|ta'|năm)\b|,|\.|-|/)*"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The ways to write a date with one of a few names of months."""

    year_last: re.Pattern[str]
    others: tuple[re.Pattern[str], ...]
    month: re.Pattern[str]


def read_named(text: str) -> Moment | None:
    """The day that a text in lower case writes with the name of a month.

    >>> read_named("28 november 2016").day.isoformat()
    '2016-11-28'
    """
    names = _names_in(text)
    if not names:
        return None
    grammar = _grammar(names)
    for pattern in (grammar.year_last, *grammar.others):
        match = pattern.search(text)
        if match is None:
            continue
        day = day_of(year_of(match["year"].lstrip("'")), MONTHS[match["month"]], int(match["day"]))
        if day is not None:
            around = text if pattern is grammar.year_last else without(text, match)
            return Moment(day, instant_in(around, day))
    return None


def read_named_month(text: str) -> Moment | None:
    """The month that a text names with its year, and no day.

    >>> read_named_month("november 2016").precision.value
    'month'
    """
    names = _names_in(text)
    match = _grammar(names).month.search(text) if names else None
    if match is None:
        return None
    first = date(int(match["year"]), MONTHS[match["month"]], 1)
    return Moment(first, precision=Precision.MONTH)


def _names_in(text: str) -> tuple[str, ...]:
    """The names of months that a text may hold, the longest first.

    Half of a page's short texts hold digits, and to look for 1 200 names in each cost 2 ms.
    """
    words = dict.fromkeys(_WORD.findall(text))
    found = {name for word in words for name in _BY_FIRST_WORD.get(word, ()) if name in text}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _by_first_word() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, list[str]] = defaultdict(list)
    for name in MONTHS:
        match = _WORD.search(name)
        if match is not None:
            names[match[0]].append(name)
    return {word: tuple(found) for word, found in names.items()}


_BY_FIRST_WORD = _by_first_word()


@lru_cache(maxsize=256)  # a page has a handful of them, and a site the same twelve
def _grammar(names: tuple[str, ...]) -> Grammar:
    name = "|".join(map(re.escape, names))
    month = rf"(?P<month>{name})(?!\w)"
    twice = rf"(?:\s?/\s?(?:{name})(?!\w))?"  # نيسان / أبريل: both names of April
    return Grammar(
        # "Mon Nov 28 16:04:11 +0000 2016": C's ctime, Twitter.
        year_last=re.compile(
            rf"(?<!\w){month}\s{_DAY}\s(?P<time>{CLOCK}{ZONE})\s+{_YEAR}(?!\d)",
        ),
        others=(
            re.compile(
                rf"(?<![\d:.]){_DAY}(?:st|nd|rd|th|er|\.?[ºª]|\.|-?[ае]?[гйя]о?|-е)?{_OF}"
                rf"{month}{twice}{_OF}(?:พ\.ศ\.\s?)?(?P<year>[12]\d{{3}}|'?\d{{2}})(?!\d|:)",
            ),
            re.compile(
                rf"(?<!\w){month}\.?\s?-?{_DAY}(?:st|nd|rd|th)?"
                rf"\.?(?:,|\s|/|-|\bat\b|\bof\b)+{_YEAR}(?!\d)",
            ),
            re.compile(
                rf"(?<!\d){_YEAR}\.?[\s,.-]{{1,3}}(?:m\.\s)?{month}[\s,.-]{{0,3}}{_DAY}(?!\d)",
            ),
            # "2016. gada 28. novembris": Latvia.
            re.compile(rf"(?<!\d){_YEAR}\.? gada {_DAY}\. {month}"),
        ),
        month=re.compile(rf"(?<!\w){month}\.?,?{_OF}(?P<year>(?:19|20)\d{{2}})(?!\d)"),
    )
