"""What speaks for a day decides how far to trust it, and two voices that agree outvote a lone one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from broadsheet.pipeline.date_sources import DateSource, Evidence, Trait
from broadsheet.pipeline.records import DateCandidate
from tests.dates.dating import THE_DAY, candidate, dated

OTHER = date(2016, 1, 28)
TOLD = candidate(THE_DAY, "jsonld.datePublished")
META = candidate(THE_DAY, "meta.article:published_time")
PRINTED = candidate(THE_DAY, "headline")
CHANGED = candidate(THE_DAY, "jsonld.dateModified", is_modified=True)
URL = f"https://n.example/{THE_DAY:%Y/%m/%d}/bridge.html"


@pytest.mark.parametrize(
    ("page", "url", "evidence"),
    [
        ([TOLD, PRINTED], None, Evidence.AGREED),
        ([TOLD], URL, Evidence.AGREED),
        ([PRINTED], URL, Evidence.AGREED),
        ([TOLD], None, Evidence.ALONE),
        ([PRINTED], None, Evidence.ALONE),
        ([], URL, Evidence.ALONE),
        ([TOLD, META], None, Evidence.ALONE),
        ([TOLD, candidate(THE_DAY, "visible")], None, Evidence.ALONE),
        ([TOLD, candidate(OTHER, "time")], None, Evidence.ALONE),
        ([TOLD, candidate(OTHER, "meta.article:published_time")], None, Evidence.DISPUTED),
        ([TOLD, META, PRINTED, candidate(OTHER, "headline")], None, Evidence.DISPUTED),
        ([TOLD, candidate(THE_DAY + timedelta(days=2), "headline")], None, Evidence.DISPUTED),
        ([TOLD, candidate(THE_DAY + timedelta(days=1), "headline")], None, Evidence.ALONE),
        ([candidate(THE_DAY, "time")], None, Evidence.WEAK),
        ([candidate(THE_DAY, "guess.htmldate")], None, Evidence.WEAK),
        ([candidate(date(2016, 1, 1), "meta.published", precision="year")], None, Evidence.WEAK),
        ([CHANGED], None, Evidence.CHANGE),
        ([candidate(THE_DAY, "headline", is_modified=True)], None, Evidence.CHANGE),
    ],
)
def test_confidence_follows_from_who_else_names_the_day(
    page: list[DateCandidate], url: str | None, evidence: Evidence
) -> None:
    assert dated(*page, url=url).evidence is evidence


def test_a_page_without_a_date_has_no_confidence() -> None:
    assert dated().evidence is None


def test_the_more_speaks_for_a_day_the_likelier_it_is() -> None:
    shares = [evidence.right for evidence in Evidence]
    assert shares == sorted(shares, reverse=True)
    assert all(0 < share < 1 for share in shares)
    assert all(evidence.meaning for evidence in Evidence)


@pytest.mark.parametrize("stamp", ["itemprop.datepublished", "meta.article:published_time"])
@pytest.mark.parametrize("day", [OTHER, date(2017, 5, 8)])
@pytest.mark.parametrize(("witness", "url"), [(candidate(THE_DAY, "meta.date"), None), (None, URL)])
def test_a_malformed_stamp_yields_to_the_printed_day_that_a_field_or_the_address_names(
    stamp: str, day: date, witness: DateCandidate | None, url: str | None
) -> None:
    """2014-08-08T08:08 of a story of the 29th; the first microdata is an embedded item's."""
    change = candidate(date(2017, 6, 1), "meta.modified", is_modified=True)
    page = [candidate(day, stamp), PRINTED, change, *([witness] if witness else [])]
    assert dated(*page, url=url).published_on == THE_DAY


@pytest.mark.parametrize("source", [s for s in DateSource if not s.has(Trait.CHANGE)])
def test_what_is_printed_alone_outvotes_nobody_and_a_time_is_no_witness(source: DateSource) -> None:
    change = candidate(date(2017, 6, 1), "meta.modified", is_modified=True)
    page = (candidate(OTHER, "jsonld.datePublished"), candidate(THE_DAY, "headline"), change)
    witness = candidate(THE_DAY, source)
    is_witness = source.has(Trait.FIELD) or source is DateSource.URL
    wins = dated(*page, witness).published_on == THE_DAY
    assert wins == is_witness


def test_a_stamp_that_another_source_confirms_is_not_outvoted() -> None:
    change = candidate(date(2017, 6, 1), "meta.modified", is_modified=True)
    stamp, date_of = candidate(OTHER, "jsonld.datePublished"), candidate(THE_DAY, "meta.date")
    page = [stamp, PRINTED, date_of, change]
    assert dated(*page).published_on == THE_DAY
    assert dated(*page, candidate(OTHER, "time")).published_on == OTHER
    spring = date(2016, 3, 1)
    two_days = [*page, candidate(spring, "headline"), candidate(spring, "meta.date")]
    assert dated(*two_days).published_on == OTHER, "two printed days are a list"


def test_a_stamp_that_a_zone_explains_is_not_outvoted() -> None:
    late = datetime(2016, 11, 29, 3, 30, tzinfo=UTC)
    dating = dated(candidate(late.date(), "jsonld.datePublished", late), PRINTED, url=URL)
    found = (dating.published_on, dating.published_at, dating.date_source)
    assert found == (THE_DAY, late, "jsonld.datePublished")


def test_of_two_metas_the_one_behind_the_last_change_yields() -> None:
    deployed, own = candidate(THE_DAY, "meta.published"), candidate(OTHER, "meta.published")
    change = candidate(date(2016, 6, 1), "meta.modified", is_modified=True)
    assert dated(deployed, own, change).published_on == OTHER
    assert dated(deployed, own).published_on == THE_DAY
