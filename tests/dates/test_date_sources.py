"""Every source of a date has its rank and its traits, and each shows in what is chosen."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from broadsheet.pipeline.date_sources import DateSource, Precision, Trait, Voice
from broadsheet.pipeline.dates.candidates import read_candidate
from broadsheet.pipeline.extract.metadata.date_candidates import source_of
from broadsheet.pipeline.records import Claims, Kind
from tests.dates.dating import THE_DAY, candidate, dated

S = DateSource
PUBLISHED = [s for s in DateSource if not s.has(Trait.CHANGE)]
CHANGES = [s for s in DateSource if s.has(Trait.CHANGE)]
# The most explicit first, equals in one row: said once more, so that the table cannot slip.
ORDER = (
    [S.JSONLD_PUBLISHED], [S.ITEMPROP_PUBLISHED], [S.META_PUBLISHED], [S.META_NAMED], [S.CLAIMS_PUBLISHED],
    [S.URL], [S.ORIGINAL], [S.JSONLD_CREATED], [S.HEADLINE], [S.TIME], [S.ATTRIBUTE],
    [S.JSONLD_OTHER_PUBLISHED], [S.META_VAGUE], [S.VISIBLE, S.VISIBLE_TEXT],
    [S.JSONLD_UPLOADED, S.JSONLD_OTHER_CREATED, S.JSONLD_OTHER_UPLOADED], [S.ITEMPROP_CREATED], [S.GUESS],
    [S.PATH], [S.HIJRI],
)  # fmt: skip
NOON = datetime(2016, 11, 28, 12, 4, tzinfo=UTC)


def test_every_source_of_publication_has_its_place_in_the_order() -> None:
    assert sorted(s for row in ORDER for s in row) == sorted(PUBLISHED)
    for better, worse in combinations(ORDER, 2):
        for first, second in ((b, w) for b in better for w in worse):
            for pair in ((first, second), (second, first)):
                dating = dated(*(candidate(THE_DAY, source) for source in pair))
                assert dating.date_source is first, (first, second)


def test_of_equals_the_first_in_the_page_wins() -> None:
    for row in ORDER:
        for first, second in ((a, b) for a in row for b in row):
            dating = dated(candidate(THE_DAY, first), candidate(date(2016, 11, 27), second))
            assert (dating.published_on, dating.date_source) == (THE_DAY, first)


def test_a_change_of_the_page_is_asked_of_the_most_explicit_source_first() -> None:
    order = [
        S.JSONLD_MODIFIED,
        S.JSONLD_OTHER_MODIFIED,
        S.META_CHANGE,
        S.ITEMPROP_MODIFIED,
        S.HEADLINE,
        S.TIME,
        S.CLAIMS_MODIFIED,
    ]
    assert set(CHANGES) == {*order} - {S.HEADLINE, S.TIME}
    for first, second in combinations(order, 2):
        one = candidate(THE_DAY, first, NOON, is_modified=True)
        other = candidate(THE_DAY, second, NOON + timedelta(hours=1), is_modified=True)
        for pair in ((one, other), (other, one)):
            dating = dated(*pair)
            assert (dating.date_source, dating.modified_at) == (first, NOON)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        *((n, S.META_PUBLISHED) for n in ("article:published_time", "og:article:published_time")),
        *((n, S.META_NAMED) for n in (
            "datepublished", "date_published", "published", "published_time", "parsely-pub-date",
            "pubdate", "pub_date", "ptime", "pdate", "publication_date", "originalpublicationdate",
            "article_date_original", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created",
            "datecreated", "og:regdate", "gentime", "video:release_date", "article:post_date",
            "content_create_date", "weibo:article:create_at", "apub:time", "citation_date",
            "dcsext.articlefirstpublished", "displaydate", "iso-8601-publish-date", "uploaddate",
        )),
        *((n, S.META_VAGUE) for n in (
            "date", "dc.date", "dcterms.date", "dc:date", "timestamp", "ms.date", "sailthru.date",
        )),
        *((n, S.META_CHANGE) for n in (
            "article:modified_time", "og:updated_time", "lastmod", "last-modified", "revision_date",
            "bt:moddate", "utime", "updated_at", "cdc:last_published",
        )),
        *((n, None) for n in (
            "article:expiration_time", "event:start_date", "article:publisher", "dc.creator",
            "author", "viewport", "foundingdate", "validatedat", "next-review-date", "birthdate",
        )),
    ],
)  # fmt: skip
def test_the_name_of_a_meta_says_which_date_it_holds(name: str, source: DateSource | None) -> None:
    assert source_of(name) is source


def test_a_source_that_is_misspelt_is_an_error_and_ranks_nowhere() -> None:
    with pytest.raises(ValueError, match=r"jsonld\.datepublished"):
        DateSource("jsonld.datepublished")


def test_values_meanings_and_names_of_meta_are_fit_for_a_column_and_a_dictionary() -> None:
    for source in DateSource:
        assert source.meaning
        assert str(source) == source.value == source.strip()
        assert source.rank >= 1


@pytest.mark.parametrize("source", PUBLISHED)
def test_only_a_weak_date_yields_to_the_month_of_the_address(source: DateSource) -> None:
    weak = {
        S.TIME, S.ATTRIBUTE, S.VISIBLE, S.VISIBLE_TEXT, S.GUESS, S.ITEMPROP_CREATED, S.HIJRI,
        S.JSONLD_OTHER_PUBLISHED, S.JSONLD_OTHER_CREATED, S.JSONLD_OTHER_UPLOADED, S.PATH,
    }  # fmt: skip
    dating = dated(candidate(date(2022, 8, 1), source), url="https://n.example/2016/11/a.html")
    assert (dating.date_precision is Precision.MONTH) == (source in weak)


@pytest.mark.parametrize("source", PUBLISHED)
def test_only_what_readers_see_tells_the_day_of_an_instant(source: DateSource) -> None:
    local = {
        S.ITEMPROP_PUBLISHED, S.ITEMPROP_CREATED, S.URL, S.HEADLINE, S.TIME, S.VISIBLE, S.VISIBLE_TEXT
    }  # fmt: skip
    late = datetime(2016, 11, 29, 3, 30, tzinfo=UTC)
    dating = dated(candidate(late.date(), S.JSONLD_PUBLISHED, late), candidate(THE_DAY, source))
    assert (dating.published_on == THE_DAY) == (source in local)


@pytest.mark.parametrize("source", [s for s in PUBLISHED if s is not S.JSONLD_PUBLISHED])
def test_only_a_storys_own_sources_lend_it_their_time(source: DateSource) -> None:
    own = {
        S.ITEMPROP_PUBLISHED, S.CLAIMS_PUBLISHED, S.HEADLINE, S.JSONLD_OTHER_PUBLISHED,
        S.META_PUBLISHED, S.META_NAMED, S.META_VAGUE,
    }  # fmt: skip
    day = candidate(THE_DAY, S.JSONLD_PUBLISHED)
    assert (dated(day, candidate(THE_DAY, source, NOON)).published_at == NOON) == (source in own)
    late = datetime(2016, 11, 29, 3, 30, tzinfo=UTC)
    evening = dated(day, candidate(late.date(), source, late)).published_at == late
    assert evening == (source in own - {S.CLAIMS_PUBLISHED, S.HEADLINE}), "of the day before"


@pytest.mark.parametrize("source", PUBLISHED)
def test_only_what_a_system_stamps_yields_to_an_older_date_beside_the_headline(
    source: DateSource,
) -> None:
    printed = candidate(date(2015, 3, 1), S.HEADLINE)
    wins = dated(candidate(THE_DAY, source), printed).date_source is S.HEADLINE
    is_stamp = source.startswith(("jsonld.", "meta.")) or source.rank >= S.HEADLINE.rank
    assert wins == is_stamp


@pytest.mark.parametrize("source", PUBLISHED)
def test_only_an_explicit_publication_stands_in_for_one_that_is_the_change(
    source: DateSource,
) -> None:
    changed = datetime(2017, 5, 8, 9, 11, tzinfo=UTC)
    dating = dated(
        candidate(changed.date(), S.JSONLD_PUBLISHED, changed),
        candidate(THE_DAY, source),
        candidate(changed.date(), S.JSONLD_MODIFIED, changed, is_modified=True),
        candidate(date(2016, 1, 1), S.HEADLINE),
        candidate(date(2016, 1, 2), S.HEADLINE),
    )
    explicit = {S.JSONLD_PUBLISHED, S.ITEMPROP_PUBLISHED, S.META_PUBLISHED}
    assert (dating.published_on == THE_DAY) == (source in explicit)


@pytest.mark.parametrize("source", list(DateSource))
def test_a_bare_year_is_a_date_only_in_a_field_for_one(source: DateSource) -> None:
    field = source.startswith(("jsonld.", "meta.", "itemprop.", "claims.", "path"))
    read = read_candidate("2016", source)
    assert (read is not None) == field
    if read is not None:
        assert (read.precision, read.is_modified) == (Precision.YEAR, source in CHANGES)


@pytest.mark.parametrize("source", list(DateSource))
def test_a_source_speaks_for_the_system_the_page_the_address_or_a_claim(source: DateSource) -> None:
    voices = {
        S.URL: Voice.ADDRESS, S.PATH: Voice.ADDRESS, S.CLAIMS_PUBLISHED: Voice.CLAIM, S.CLAIMS_MODIFIED: Voice.CLAIM,
        S.ORIGINAL: Voice.PAGE, S.HEADLINE: Voice.PAGE, S.VISIBLE: Voice.PAGE,
        S.VISIBLE_TEXT: Voice.PAGE, S.GUESS: Voice.PAGE, S.HIJRI: Voice.PAGE,
    }  # fmt: skip
    assert source.voice is voices.get(source, Voice.SYSTEM)


def test_a_plain_text_believes_its_sidecar_before_itself() -> None:
    for source in PUBLISHED:
        said = candidate(date(2015, 1, 1), source)
        claims = Claims(published="2016-11-28")
        dating = dated(said, claims=claims, kind=Kind.TEXT)
        assert dating.date_source is S.CLAIMS_PUBLISHED


def test_the_day_stands_before_the_month_unless_the_page_is_american() -> None:
    european = read_candidate("3/4/2016", S.VISIBLE)
    american = read_candidate("3/4/2016", S.VISIBLE, is_month_first=True)
    assert european is not None
    assert american is not None
    assert (european.day, american.day) == (date(2016, 4, 3), date(2016, 3, 4))
    assert not european.is_modified
