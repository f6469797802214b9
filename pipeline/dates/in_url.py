"""URL -> DateCandidates: the day or the month that an address holds."""

import re
from collections.abc import Iterator
from datetime import date

from broadsheet.pipeline.dates.parse import read_moment
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


def date_in(url: str | None) -> Iterator[DateCandidate]:
    """The date in an address.

    >>> next(date_in("https://news.example/2016/11/28/story.html")).day.isoformat()
    '2016-11-28'
    """
    if not url:
        return
    match = URL_DATE.search(url)
    if match is not None:
        moment = read_moment(
            f"{match['year']}-{match['month']}-{match['day']}"
            if match["month"].isdigit()
            else f"{match['day']} {match['month']} {match['year']}"
        )
        if moment is not None and moment.is_day_known:
            yield DateCandidate(moment.day, "url")
            return
    match = URL_COMPACT.search(url)
    if match is not None:
        moment = read_moment(match[0])
        if moment is not None:
            yield DateCandidate(moment.day, "url")
            return
    match = URL_MONTH.search(url)
    if match is not None:
        yield DateCandidate(date(int(match["year"]), int(match["month"]), 1), "url.month")
