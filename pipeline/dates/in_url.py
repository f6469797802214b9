"""URL -> DateCandidate: the day or the month that an address holds."""

import re
from datetime import date

from broadsheet.pipeline.date_sources import DateSource, Precision
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.records import DateCandidate

URL_DATE = re.compile(
    r"[/=_.-](?P<year>(?:19|20)\d{2})(?P<sep>[/_.-])(?P<month>0[1-9]|1[0-2]|[a-z]{3}|[1-9](?=[/_.-]))"
    r"(?P=sep)(?P<day>0[1-9]|[12]\d|3[01]|[1-9](?=/))(?=[/_.T-]|$|[a-z?])",
    re.IGNORECASE,
)
URL_COMPACT = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=\d{0,2}(?!\d))"
)
URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>0[1-9]|1[0-2])(?=/)")


def date_in(url: str | None) -> DateCandidate | None:
    """The date in an address.

    >>> date_in("https://news.example/2016/11/28/story.html").day.isoformat()
    '2016-11-28'
    """
    if not url:
        return None
    match = URL_DATE.search(url)
    if match is not None:
        year, month, day = match["year"], match["month"], match["day"]
        written = f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}"
        found = read_candidate(written, DateSource.URL)
        if found is not None and found.precision is Precision.DAY:
            return found
    match = URL_COMPACT.search(url)
    found = read_candidate(match[0], DateSource.URL) if match else None
    if found is not None:
        return found
    match = URL_MONTH.search(url)
    if match is None:
        return None
    first = date(int(match["year"]), int(match["month"]), 1)
    return DateCandidate(first, DateSource.URL, precision=Precision.MONTH)


_DATED = r"(?:19|20)\d\d(?:[/-](?:0?[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:[0-3]\d)?)(?!\d)"
_DAY_IN_PATH = re.compile(rf"https?://[^/?#]+/(?:[^?#]*/)?{_DATED}")


def has_day_in_path(url: str | None) -> bool:
    """Whether an address files its page under a month or a day, as those of news and posts do.

    >>> has_day_in_path("https://nim.example/blog/2023/08/01/release.html")
    True
    >>> has_day_in_path("https://shop.example/item/20165733")
    False
    """
    return _DAY_IN_PATH.match(url or "") is not None
