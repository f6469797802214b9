"""3/4/2016 is read as the page itself shows, else as its country writes."""

import pytest

from broadsheet.pipeline.date_sources import DateSource
from broadsheet.pipeline.extract.metadata.day_order import DayOrder
from broadsheet.pipeline.extract.metadata.facts import read_facts
from broadsheet.pipeline.extract.tree import parse

PUBLISHED = "<meta property=article:published_time content={}>"
LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>'
LOCALE = "<meta property=og:locale content={}>"
CANONICAL = "<link rel=canonical href=https://news.example.{}/a/story>"


def read(written: str, head: str = "", body: str = "", lang: str = "en") -> str | None:
    root = parse(f"<html lang='{lang}'><head>{head}</head><body><p>a</p>{body}</body></html>")
    assert root is not None
    found = DayOrder(read_facts(root), root).read(written, DateSource.HEADLINE)
    return found and found.day.isoformat()


MARCH, DECEMBER = "2026-03-12", "2026-12-03"


@pytest.mark.parametrize(
    ("head", "body", "lang", "day"),
    [
        ("", "", "en", DECEMBER),
        ("", "", "en-US", DECEMBER),
        ("", "", "en-GB", MARCH),
        ("", "", "fr", MARCH),
        ("", "", "", DECEMBER),
        # Another source of the page confirms one of the two readings, in UTC perhaps.
        (LD.format("2026-03-12T09:00:00Z"), "", "en", MARCH),
        (LD.format("2026-03-11T23:00:00Z"), "", "en", MARCH),
        (PUBLISHED.format("2026-12-03"), "", "en-GB", DECEMBER),
        ("<link rel=canonical href=https://n.example/2026/03/12/a>", "", "en", MARCH),
        # Its other dates have one reading.
        ("", "<i>13/03/2026</i>", "en", MARCH),
        ("", "<i>03/25/2026</i>", "en-GB", DECEMBER),
        ("", "<i>13 October 2023</i><i>3 October 2023</i>", "en-US", MARCH),
        ("", "<i>October 13, 2023</i>", "en-GB", DECEMBER),
        # Locale and address name a country.
        (LOCALE.format("en_GB"), "", "en-US", MARCH),
        (LOCALE.format("en_US"), "", "en", DECEMBER),
        (CANONICAL.format("co.uk"), "", "en", MARCH),
        (CANONICAL.format("gov"), "", "en-GB", DECEMBER),
        # A date in the story is its writer's, and a day with dots says nothing of slashes.
        ("", "<p>The bridge was closed from 13 October 2023 on, for repairs.</p>", "en", DECEMBER),
        ("", "<i>13.10.2023</i>", "en", DECEMBER),
    ],
)
def test_an_ambiguous_date_is_read_by_the_evidence_of_its_page(
    head: str, body: str, lang: str, day: str
) -> None:
    assert read("12/03/2026", head, body, lang) == day


@pytest.mark.parametrize(
    ("written", "day"),
    [("13/03/2026", "2026-03-13"), ("03/13/2026", "2026-03-13"), ("12.03.2026", MARCH)],
)
def test_a_date_with_one_reading_asks_nobody(written: str, day: str) -> None:
    assert read(written, LD.format("2026-12-03")) == day
