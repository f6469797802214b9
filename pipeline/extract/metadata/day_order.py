"""Facts and tree -> DayOrder: whether 3/4/2016 is the fourth of March or the third of April here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from lxml.html import HtmlElement

from broadsheet.pipeline.date_sources import DateSource
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.in_url import date_in
from broadsheet.pipeline.dates.months import MONTHS
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.metadata.facts import Facts
from broadsheet.pipeline.records import DateCandidate

# Two numbers that may each be a month; with dots the day stands first everywhere.
AMBIGUOUS = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|1[0-2])\s?(?P<sep>[/-])\s?(?:0?[1-9]|1[0-2])\s?(?P=sep)\s?(?:[12]\d{3}|\d{2})(?![\d:])"
)
DAY_FIRST = re.compile(
    r"(?<![\d./-])(?:1[3-9]|2\d|3[01])([/-])(?:0?[1-9]|1[0-2])\1(?:20)?\d{2}(?!\d)"
)
MONTH_FIRST = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|1[0-2])([/-])(?:1[3-9]|2\d|3[01])\1(?:20)?\d{2}(?!\d)"
)
# In words the order is the same as in numbers, where a date is all that a template prints: in a
# story "2 July 2016" is its writer's.
NAMED_DAY_FIRST = re.compile(
    r"\W*\d{1,2}(?:st|nd|rd|th)?\s(?P<month>[A-Z][a-z]{2,8})\.?,?\s20\d{2}\W*"
)
NAMED_MONTH_FIRST = re.compile(
    r"\W*(?P<month>[A-Z][a-z]{2,8})\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s20\d{2}\W*"
)
MAX_NAMED_CHARS = 30
MONTH_FIRST_REGIONS = frozenset(["us", "ph"])
MONTH_FIRST_DOMAINS = frozenset(["gov", "mil", "edu", "us", "ph"])
ENGLISH_DOMAINS = frozenset(
    ["uk", "ie", "au", "nz", "za", "in", "pk", "ke", "ng", "gh", "sg", "my", "lk"]
)
ZONES = timedelta(days=1)  # two sources may give one instant in two zones
SCANNED_CHARS = 200_000


@dataclass(frozen=True)
class DayOrder:
    """What a page shows of the order of its days and months, asked only where a date is ambiguous."""

    facts: Facts
    root: HtmlElement | None = None

    def read(
        self, written: str, source: DateSource, *, is_modified: bool = False
    ) -> DateCandidate | None:
        """What a written date of this page claims; None if it is no date."""
        american = self.is_month_first(written)
        return read_candidate(written, source, is_month_first=american, is_modified=is_modified)

    def is_month_first(self, written: str) -> bool:
        """How the ambiguous date in a text is to be read; nothing depends on it if there is none.

        The reading that another source of the page confirms, or else the page's own order.
        """
        if AMBIGUOUS.search(written) is None:
            return False
        american, european = (self._is_known(written, reading) for reading in (True, False))
        return american if american != european else self.of_page

    def _is_known(self, written: str, is_month_first: bool) -> bool:
        moment = read_moment(written, is_month_first)
        return moment is not None and any(abs(moment.day - day) <= ZONES for day in self.known)

    @cached_property
    def known(self) -> frozenset[date]:
        """The days that head and address give in a form that has one reading."""
        written = [c for contents in self.facts.meta.values() for c in contents[:1] if len(c) <= 60]
        for node in self.facts.nodes:
            told = (node.get(key) for key in ("datePublished", "dateCreated", "dateModified"))
            written += [value for value in told if isinstance(value, str)]
        moments = (read_moment(w) for w in written if not AMBIGUOUS.search(w) and "-" in w)
        address = date_in(self.facts.canonical or self.facts.first("og:url"))
        days = {moment.day for moment in moments if moment is not None}
        return frozenset(days | ({address.day} if address else set()))

    @cached_property
    def of_page(self) -> bool:
        """The order of the page's dates that have one reading; else that of its country."""
        texts = [] if self.root is None else list(self.root.itertext())
        whole = "\n".join(texts)[:SCANNED_CHARS]
        american = len(MONTH_FIRST.findall(whole)) - len(DAY_FIRST.findall(whole))
        if american == 0:
            short = [text for text in texts if len(text) <= MAX_NAMED_CHARS]
            american = _named(NAMED_MONTH_FIRST, short) - _named(NAMED_DAY_FIRST, short)
        return american > 0 if american else is_american(self.facts)


def _named(pattern: re.Pattern[str], texts: Sequence[str]) -> int:
    found = (pattern.fullmatch(text) for text in texts)
    return sum(match["month"].casefold() in MONTHS for match in found if match)


def is_american(facts: Facts) -> bool:
    """English, unless language, locale or address name a country that writes the day first."""
    tags = [facts.language, facts.first("og:locale"), facts.first("content-language")]
    parts = [re.split(r"[-_]", tag.strip().lower()) for tag in tags if tag]
    language = parts[0][0] if parts else "en"
    if language not in ("en", ""):
        return False
    regions = {p[1] for p in parts if len(p) > 1 and p[0] == "en"}
    address = facts.canonical or facts.first("og:url") or ""
    host = re.match(r"(?:https?:)?//([^/:?#]+)", address)
    top = host[1].rpartition(".")[2].lower() if host else ""
    if top in ENGLISH_DOMAINS:
        return False
    if top in MONTH_FIRST_DOMAINS:
        return True
    return not regions - MONTH_FIRST_REGIONS
