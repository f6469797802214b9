"""A day of the Hijri calendar gives a page its month, where the page has no date of ours."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.pipeline.date_sources import DateSource, Precision
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.dates.hijri import from_hijri, read_hijri
from broadsheet.pipeline.records import Claims, Kind
from tests.dates.dating import candidate
from tests.dates.dating import dated as dated_by
from tests.dates.test_in_page import STORY, dated, json_ld

MONTH = date(2024, 3, 1)  # of 15 Ramadan 1445, 25 March 2024
HIJRI = "<p class=date>الإثنين 15 رمضان 1445 هـ</p>"
FAR = STORY * 40  # from the headline


@pytest.mark.parametrize(
    ("head", "beside", "foot"),
    [
        ("", HIJRI, ""),
        ("", "<p>15 Ramadan 1445H</p>", ""),
        ("", "", "<div class=pub-date>15 رمضان 1445هـ</div>"),
        ("", "", "<p>15 رمضان 1445هـ</p>"),
        ("", "<time datetime='15 رمضان 1445'>15 رمضان</time>", ""),
        ("<meta name=date content='15 Ramadan 1445 AH'>", "", ""),
        (json_ld('"datePublished": "١٥/٩/١٤٤٥ هـ"'), "", ""),
        (json_ld('"datePublished": "1970-01-01T00:00:00Z"'), HIJRI, ""),
    ],
)
def test_a_page_that_has_no_other_date_is_of_the_month_of_its_hijri_day(
    head: str, beside: str, foot: str
) -> None:
    dating = dated(head, beside, foot)
    assert (dating.published_on, dating.published_at) == (MONTH, None)
    assert (dating.date_precision, dating.date_source) == (Precision.MONTH, DateSource.HIJRI)


@pytest.mark.parametrize("hijri", [HIJRI, "<p>15 Ramadan 1445H</p>", "<p>١٥/٩/١٤٤٥ هـ</p>"])
@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("", "<div class=pub-date>26 March 2024</div>"),
        ("", "<p>26 March 2024</p>"),
        ("", "<span data-timestamp='2024-03-26'>2 days ago</span>"),
        ("<meta name=date content='2024-03-26'>", ""),
        (json_ld('"dateModified": "2024-03-26"'), ""),
    ],
)
def test_any_date_of_our_calendar_on_the_page_goes_before(hijri: str, head: str, foot: str) -> None:
    for beside, below in ((hijri, foot), ("", hijri + foot), ("", foot + hijri)):
        for between in ("", FAR):
            dating = dated(head, beside + between, below)
            assert str(dating.published_on) == "2024-03-26"
            assert dating.date_source is not DateSource.HIJRI
            assert not dating.date_conflict


def test_of_many_hijri_days_in_running_text_the_first_is_a_candidate() -> None:
    foot = "<p>15 رمضان 1445 هـ</p><p>15 شوال 1445 هـ</p>"
    dating = dated("", FAR, foot)
    assert [c.day for c in dating.date_candidates] == [MONTH]
    ours = dated("", FAR, foot + "<p>26 March 2024</p><p>27 March 2024</p>")
    assert [str(c.day) for c in ours.date_candidates] == ["2024-03-01", "2024-03-26"]


def test_a_change_that_only_its_class_calls_one_goes_before_a_hijri_day_too() -> None:
    changed = "<p class=updated>26 March 2024</p>"
    dating = dated("", HIJRI + changed)
    assert (str(dating.published_on), dating.date_source) == ("2024-03-26", DateSource.HEADLINE)


@pytest.mark.parametrize("source", [s for s in DateSource if s is not DateSource.HIJRI])
def test_no_source_and_no_precision_ranks_behind_a_hijri_day(source: DateSource) -> None:
    hijri = read_candidate("15 رمضان 1445", DateSource.JSONLD_PUBLISHED)
    assert hijri is not None
    for precision in ("day", "month", "year"):
        other = candidate(date(2022, 8, 1), source, precision=precision)
        for pair in ((hijri, other), (other, hijri)):
            assert dated_by(*pair).date_source is source


@pytest.mark.parametrize("kind", list(Kind))
def test_a_claim_and_an_address_are_told_apart_from_a_hijri_day(kind: Kind) -> None:
    claims = Claims(published="15 رمضان 1445 هـ")
    alone = dated_by(claims=claims, kind=kind)
    assert (alone.published_on, alone.date_source) == (MONTH, DateSource.HIJRI)
    there = dated_by(claims=claims, kind=kind, url="https://n.example/2024/04/a.html")
    assert (str(there.published_on), there.date_source) == ("2024-04-01", DateSource.URL)


@pytest.mark.parametrize(
    "text",
    [
        "<p>The prophecy of 1445 came true.</p>",
        "<p>1445 words</p>",
        "<p class=date>1445</p>",
        "<p class=date>رمضان 1445</p>",
        "<p>On 15 Ramadan 1445 the old governor came back into the town.</p>",
        "<p>وفي يوم 15 رمضان 1445 عاد الحاكم القديم إلى المدينة مع جنوده</p>",
        "<p class=copyright>© 15 Ramadan 1445</p>",
    ],
)
def test_a_hijri_year_or_day_in_running_text_is_no_date_of_the_page(text: str) -> None:
    for dating in (dated("", text), dated("", foot=text)):
        assert dating.published_on is None
        assert dating.date_candidates == ()


def test_the_day_lies_in_the_tables_of_umm_al_qura_and_nowhere_else() -> None:
    # The first days of Ramadan and of the years as Umm al-Qura announced them.
    assert from_hijri(1445, 9, 1) == date(2024, 3, 11)
    assert from_hijri(1446, 9, 1) == date(2025, 3, 1)
    assert from_hijri(1444, 1, 1) == date(2022, 7, 30)
    assert from_hijri(1343, 1, 1) == date(1924, 8, 1)
    assert from_hijri(1500, 12, 30) == date(2077, 11, 16)
    for year, month, day in (
        (1342, 12, 29),
        (1501, 1, 1),
        (1445, 13, 1),
        (1445, 8, 30),
        (1445, 1, 0),
    ):
        assert from_hijri(year, month, day) is None


@given(st.dates(date(1924, 8, 1), date(2077, 11, 16)))
def test_every_day_of_the_tables_is_read_as_it_is_printed(day: date) -> None:
    from hijridate import Gregorian

    hijri = Gregorian.fromdate(day).to_hijri()
    for written in (
        f"{hijri.day} {hijri.month_name('ar')} {hijri.year} هـ",
        f"{hijri.day} {hijri.month_name('en')} {hijri.year}",
        f"{hijri.day}/{hijri.month}/{hijri.year} هـ",
        f"{hijri.year}-{hijri.month:02}-{hijri.day:02} ah",
    ):
        assert read_hijri(written.casefold()) == day, written


def test_letters_around_a_hijri_day_make_a_sentence_at_some_length() -> None:
    assert read_hijri("x" * 25 + " 15 ramadan 1445") == date(2024, 3, 25)
    assert read_hijri("x" * 26 + " 15 ramadan 1445") is None
    assert read_hijri("15 ramadan 1445 " + "x" * 26) is None


def test_a_capture_does_not_reach_a_hijri_day_of_its_future() -> None:
    claims = Claims(published="15 رمضان 1446")
    fetched = datetime(2024, 3, 25, tzinfo=UTC)
    assert dated_by(claims=claims, fetched=fetched).published_on is None
    assert dated_by(claims=claims, fetched=fetched + timedelta(days=400)).published_on is not None


def test_only_a_page_with_a_hijri_day_pays_for_the_tables() -> None:
    command = """
import json, sys
from broadsheet.pipeline.dates.parse import read_moment
loaded = []
for written in ("28 November 2016", "1445", "15 رمضان 2016", "15 رمضان 1445"):
    read_moment(written)
    loaded.append("hijridate" in sys.modules)
print(json.dumps(loaded))
"""
    told = subprocess.run([sys.executable, "-c", command], check=True, capture_output=True)
    assert json.loads(told.stdout) == [False, False, False, True]
