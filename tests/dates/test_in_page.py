"""What a page claims of its dates is found, and zero or a bare year does not stop the search."""

from itertools import product

import pytest

from broadsheet.pipeline.date_sources import Precision
from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.metadata.date_fallbacks import guessed
from broadsheet.pipeline.extract.metadata.headline_context import HeadlineContext
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import Dating, Kind, Origin, RawRecord, Rung
from broadsheet.pipeline.rules import DEFAULT_RULES

STORY = "<p>The council met on Monday and spoke about the bridge for two hours, at length.</p>" * 6


def dated(head: str, beside: str = "", foot: str = "", rung: Rung = Rung.FULL) -> Dating:
    source = (
        f"<html lang=en><head><title>Bridge</title>{head}</head><body><article><h1>Bridge</h1>"
        f"{beside}{STORY}</article>{foot}</body></html>"
    ).encode()
    page = extract(source, Kind.HTML, None, DEFAULT_RULES, rung)
    record = RawRecord(Origin("s", 0, 0), Kind.HTML, source, "0", len(source))
    return date_page(page, record, DEFAULT_RULES)


def json_ld(fields: str) -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge", '
        f"{fields}}}</script>"
    )


ZEROES = (
    json_ld('"datePublished": "1970-01-01T00:00:00Z"'),
    json_ld('"datePublished": "1969-12-31T19:00:00-05:00", "dateModified": 0'),
    json_ld('"datePublished": 0, "dateModified": "1970-01-01T00:00:00+00:00"'),
    "<meta property=article:published_time content='1970-01-01T00:00:00+00:00'>",
)
BARE_ZERO = "<meta name=date content='January 1, 1970'>"  # might be an archive's day
PRINTED_ZEROES = ("", "<p class=date>January 1, 1970</p>", "<time datetime=1970-01-01>1970</time>")


@pytest.mark.parametrize(
    ("head", "beside"),
    [
        *product(ZEROES, PRINTED_ZEROES),
        (BARE_ZERO, ""),
        *(("", printed) for printed in PRINTED_ZEROES),
    ],
)
@pytest.mark.parametrize("rung", list(Rung))
def test_a_page_whose_system_has_no_date_is_not_from_1970(
    head: str, beside: str, rung: Rung
) -> None:
    dating = dated(head, beside, rung=rung)
    assert (dating.published_on, dating.published_at, dating.modified_at) == (None, None, None)


def test_a_zero_that_a_template_prints_as_well_is_no_date() -> None:
    assert dated(BARE_ZERO, PRINTED_ZEROES[1]).published_on is None
    address = "<link rel=canonical href=https://n.example/1970/01/01/bridge>"
    assert str(dated(BARE_ZERO + address, PRINTED_ZEROES[1]).published_on) == "1970-01-01"


ZEROES_OF_OTHERS = (
    json_ld('"datePublished": "1900-01-01T00:00:00"'),  # SQL Server
    "<meta name=date content='12/30/1899 12:00:00 AM'>",  # OLE automation
    json_ld('"datePublished": "0001-01-01T00:00:00Z"'),  # Go, .NET
    json_ld('"datePublished": "1970-01-18T03:12:29.051Z"'),  # seconds taken for milliseconds
)


@pytest.mark.parametrize("head", ZEROES_OF_OTHERS)
def test_the_zero_of_another_system_dates_no_page_and_the_search_goes_on(head: str) -> None:
    assert dated(head).published_on is None
    dating = dated(head, foot="<div class=pub-date>28 November 2016</div>")
    assert str(dating.published_on) == "2016-11-28"
    assert not dating.date_conflict


def test_a_newspapers_archive_that_prints_new_year_1900_is_from_that_day() -> None:
    dating = dated(ZEROES_OF_OTHERS[0], "<p class=date>Monday, January 1, 1900</p>")
    assert str(dating.published_on) == "1900-01-01"


@pytest.mark.parametrize("head", [*ZEROES, BARE_ZERO])
def test_where_the_system_has_no_date_the_page_is_searched_for_one(head: str) -> None:
    foot = "<div class=pub-date>28 November 2016</div>"
    dating = dated(head, foot=foot)
    assert str(dating.published_on) == "2016-11-28"
    assert not dating.date_conflict


@pytest.mark.parametrize(
    ("head", "day", "precision"),
    [
        (json_ld('"datePublished": "2016"'), "2016-01-01", "year"),
        (json_ld('"datePublished": 2016'), "2016-01-01", "year"),
        (json_ld('"datePublished": "2016-11"'), "2016-11-01", "month"),
        ("<meta name=citation_publication_date content=2016/11>", "2016-11-01", "month"),
        ("<meta name=dcterms.issued content='November 2016'>", "2016-11-01", "month"),
        ("<meta name=dc.date.issued content=2016>", "2016-01-01", "year"),
        ("<meta itemprop=datePublished content=2016>", "2016-01-01", "year"),
    ],
)
def test_a_year_or_a_month_is_kept_as_one_until_a_day_is_found(
    head: str, day: str, precision: str
) -> None:
    dating = dated(head)
    assert (str(dating.published_on), dating.date_precision) == (day, precision)
    assert dating.published_at is None
    exact = dated(head, foot="<div class=pub-date>28 November 2016</div>")
    assert (str(exact.published_on), exact.date_precision) == ("2016-11-28", Precision.DAY)


@pytest.mark.parametrize("beside", ["<time>2016</time>", "<p class=date>2016</p>", "<p>© 2016</p>"])
def test_a_year_that_is_only_seen_on_the_page_is_no_date(beside: str) -> None:
    assert dated("", beside).published_on is None


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2016-11", [("2016-11-01", "month")]),
        ("2016/11", [("2016-11-01", "month")]),
        ("2016 Nov", []),
        ("2016-01", []),
        ("2016-11-28 at noon", [("2016-11-28", "day")]),
        ("2016-11-01 at noon", [("2016-11-01", "month")]),
    ],
)
def test_the_last_resort_takes_no_day_from_the_clock(
    written: str, found: list[tuple[str, str]]
) -> None:
    """dateutil, which htmldate asks, fills a missing day with today's."""
    root = parse(f"<html><head><meta name=date content='{written}'></head><body>a</body></html>")
    assert root is not None
    guesses = guessed(root, HeadlineContext(), DEFAULT_RULES.date_ceiling)
    assert [(str(c.day), c.precision) for c in guesses] == found


ITEM = '<div itemscope itemtype="https://schema.org/{}">{}<meta itemprop=datePublished content={}></div>'


@pytest.mark.parametrize("kind", ["Article", "Comment"])
def test_the_date_of_an_embedded_item_is_not_the_storys(kind: str) -> None:
    embedded = ITEM.format(kind, "<p>Another story</p>", "2016-12-05")
    own = ITEM.format("NewsArticle", f"<h1>Bridge</h1>{embedded}{STORY}", "2016-11-28")
    source = f"<html lang=en><head><title>Bridge</title></head><body>{own}</body></html>".encode()
    page = extract(source, Kind.HTML, None, DEFAULT_RULES, Rung.FULL)
    assert [str(c.day) for c in page.date_candidates] == ["2016-11-28"]


def test_comments_and_teasers_date_no_page_whose_story_has_no_item() -> None:
    comment = ITEM.format("Comment", "<p>Well said</p>", "2016-12-05")
    teaser = f"<aside>{ITEM.format('Article', '<p>Another</p>', '2016-12-06')}</aside>"
    assert dated("", foot=comment + teaser).published_on is None
    loose = "<meta itemprop=datePublished content=2016-11-28>"
    dating = dated(loose, foot=comment + teaser)
    assert [str(c.day) for c in dating.date_candidates] == ["2016-11-28"]


@pytest.mark.parametrize(
    "printed",
    [
        "<p>Next review due: 11 January 2029</p>",
        "<p class=date>Next review due: 11 January 2029</p>",
        "<div>Next review due:</div><div>11 January 2029</div>",
    ],
)
def test_the_day_on_which_a_page_will_be_looked_at_again_is_not_its_date(printed: str) -> None:
    assert dated("", printed).published_on is None
    reviewed = "<p class=date>Published 11 January 2026</p>"
    assert str(dated("", reviewed + printed).published_on) == "2026-01-11"
    assert str(dated("", foot=printed + reviewed).published_on) == "2026-01-11"


def test_a_date_printed_in_digits_is_read_as_the_system_says() -> None:
    system = json_ld('"datePublished": "2021-11-01T10:00:00Z", "dateModified": "2021-11-01"')
    for printed in ("11/01/2021", "01/11/2021"):
        dating = dated(system, f"<p class=date>{printed}</p>")
        assert {str(c.day) for c in dating.date_candidates} == {"2021-11-01"}
        assert not dating.date_conflict
