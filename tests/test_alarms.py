"""The checks of sql/alarms/ over made-up newsrooms: planted faults ring in time, nothing else does.

A sample of `python -m tests.newsrooms`, which plays a year of 200 outlets through.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.corpus import ALARMS, GIVEN, THRESHOLDS, asked, of_the_corpus, ring
from tests.newsrooms import DAY, Fault, due, fill

OUTLETS = 8
NIGHT = datetime(2026, 2, 1, 22, tzinfo=UTC)  # a Sunday's
BROKEN = NIGHT - 20 * DAY
HOUR = timedelta(hours=1)
Change = Callable[[duckdb.DuckDBPyConnection], object]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a year of eight outlets, of 24 stories a day each, in which nothing is wrong."""
    database = tmp_path_factory.mktemp("newsrooms") / "sound.duckdb"
    fill(database, OUTLETS, days=100, a_day=24, end=NIGHT)
    return database


@pytest.fixture
def con(sound: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    copy = tmp_path / "corpus.duckdb"
    shutil.copy(sound, copy)
    with duckdb.connect(str(copy)) as con:
        con.execute("set TimeZone = 'UTC'")
        yield con


def rings(
    con: duckdb.DuckDBPyConnection,
    now: datetime = NIGHT,
    still: tuple[Alarm, ...] = (),
    thresholds: pa.Table | None = None,
) -> list[tuple[str, str | None]]:
    given = THRESHOLDS.empty_table() if thresholds is None else thresholds
    return [one.key for one in asked(con, now, still, given)]


def test_sound_newsrooms_ring_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert [rings(con, NIGHT - n * 6 * HOUR) for n in range(8)] == [[]] * 8


NEWEST = """
    doc_id in (
        select doc_id from kept where outlet = 'o003.example' order by fetched_at desc limit 50
    )
"""


@pytest.mark.parametrize(
    ("alarm", "change"),
    [
        ("layout_fit", "update kept set layout_id = null, extractor = 'editor'"),
        ("length", "update kept set word_count = word_count // 3"),
        ("paragraphs", "update kept set text = 'x'"),
        ("removed", "update kept set removed = [{'line': 'x', 'reason': 'y'} for _ in range(9)]"),
        ("undated", "update kept set is_undated = true"),
        ("unsigned", "update kept set is_unsigned = true"),
        ("truncated", "update kept set is_truncated = true"),
        ("copies", "update kept set is_doubled = true"),
        ("recaptures", "update kept set is_shown = false"),
        ("language", "update kept set language = 'zxx'"),
        ("extractor", "update kept set extractor = 'another'"),
        ("page_type", "update kept set page_type = 'listing'"),
        ("walled", "update made set reason = 'paywall'"),
        ("rejected", "update made set reason = 'no_text'"),
        ("date_source", "update kept set is_undated = true"),
    ],
)
def test_the_newest_fifty_pages_ring_when_they_are_otherwise(
    con: duckdb.DuckDBPyConnection, alarm: str, change: str
) -> None:
    if " made " in change:  # rejected: no article any more
        con.execute(f"{change} where {NEWEST} and doc_id % 5 != 0")
        con.execute("delete from kept where doc_id in (select doc_id from made where reason != '')")
    else:
        con.execute(f"{change} where {NEWEST}")
    found = rings(con)
    assert (alarm, "o003.example") in found
    assert {outlet for _, outlet in found} == {"o003.example"}


def test_a_layout_that_is_learned_is_no_news_and_one_that_no_longer_fits_is(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "update kept set extractor = 'editor', layout_id = null "
        f"where outlet = 'o003.example' and not {NEWEST}"
    )
    assert rings(con) == []
    con.execute(
        "update kept set extractor = if(doc_id % 9 = 0, 'editor', 'layout') "
        "where outlet = 'o003.example'"
    )
    con.execute("update kept set layout_id = 'x' where extractor = 'layout'")
    con.execute(f"update kept set layout_id = null, extractor = 'editor' where {NEWEST}")
    assert rings(con) == [("layout_fit", "o003.example")]


@pytest.mark.parametrize(("others", "does_ring"), [(2, False), (3, True)])
def test_a_layout_that_reads_another_text_than_the_recipe_rings(
    con: duckdb.DuckDBPyConnection, others: int, does_ring: bool
) -> None:
    """Told by the few pages that take both: of an outlet of which fifty agreed, three of five."""
    con.execute(
        "update kept set layout_agreement = if(doc_id % 30 = 0, 0.99, null) "
        "where outlet = 'o003.example'"
    )
    con.execute(
        "update kept set layout_agreement = 0.5 where doc_id in (select doc_id from kept where "
        "outlet = 'o003.example' and layout_agreement is not null "
        "order by fetched_at desc limit $others)",
        {"others": others},
    )
    found = [("layout_agreement", "o003.example")] if does_ring else []
    assert rings(con) == found
    begun = con.execute(
        "select min(fetched_at) from kept where outlet = 'o003.example' and layout_agreement = 0.5"
    ).fetchall()[0][0]
    assert rings(con, still=(Alarm("layout_agreement", "o003.example", begun, ""),)) == found


def test_few_blocks_make_doubtful_only_what_they_show(con: duckdb.DuckDBPyConnection) -> None:
    """A day's stories are there twice: of an outlet that never had that, twelve blocks are enough
    to know it; of one that had it now and then, they are not."""
    con.execute(
        "delete from kept where outlet = 'o003.example' and doc_id % 8 < 4 and doc_id != first_id"
    )
    con.execute(
        "update kept set is_doubled = doc_id % 2 = 0, fetched_at = date_trunc('day', $night) "
        f"where {NEWEST}",
        {"night": NIGHT},
    )
    assert rings(con) == [("copies", "o003.example")]
    con.execute(
        "update kept set is_doubled = hash(fetched_at::date) % 5 = 0 and doc_id % 2 = 0 "
        f"where outlet = 'o003.example' and not {NEWEST}"
    )
    assert rings(con) == []


def test_copies_of_what_others_printed_are_no_double_feed(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"update kept set is_copies = true where {NEWEST}")
    assert rings(con) == []


def test_a_sunday_that_is_otherwise_every_week_does_not_ring(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "update kept set word_count = word_count * 2, is_unsigned = true "
        "where isodow(fetched_at) = 7"
    )
    assert rings(con) == []


def test_an_open_alarm_is_measured_against_what_was_before_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """A new layout does not become usual within days, and a mended one is over at once."""
    con.execute(
        "update kept set word_count = word_count // 3 where outlet = 'o003.example' "
        "and fetched_at > $broken",
        {"broken": BROKEN},
    )
    still = Alarm("length", "o003.example", BROKEN, "")
    assert rings(con) == []  # who looks for the first time sees twenty days of it as usual
    assert rings(con, still=(still,)) == [still.key]
    con.execute(f"update kept set word_count = word_count * 3 where {NEWEST}")
    assert rings(con, still=(still,)) == []


def test_an_outlet_that_falls_silent_rings_and_is_taken_for_gone_after_eight_weeks(
    con: duckdb.DuckDBPyConnection,
) -> None:
    end = NIGHT - 4 * DAY
    con.execute(
        "delete from kept where outlet = 'o003.example' and fetched_at > $end", {"end": end}
    )
    silent = [("outlet_silent", "o003.example")]
    assert rings(con, end + 6 * HOUR) == []
    assert rings(con, end + 36 * HOUR) == silent
    assert rings(con, NIGHT) == silent
    own = pa.Table.from_pylist(
        [{"outlet": "o003.example", "alarm": "outlet_silent", "threshold": 200.0}], THRESHOLDS
    )
    assert rings(con, NIGHT, thresholds=own) == []
    every = pa.Table.from_pylist(
        [{"outlet": "*", "alarm": "outlet_silent", "threshold": 95.0}], THRESHOLDS
    )
    assert rings(con, NIGHT, thresholds=every) == silent


def test_all_outlets_silent_is_one_alarm(con: duckdb.DuckDBPyConnection) -> None:
    assert rings(con, NIGHT + 36 * HOUR) == [("nothing_new", None)]
    for weeks in (14, 28, 42):  # a year of history
        con.execute(
            "insert into kept select * replace (fetched_at - to_weeks($weeks) as fetched_at) "
            "from kept where fetched_at > $begin",
            {"weeks": weeks, "begin": NIGHT - 100 * DAY},
        )
    assert rings(con, NIGHT + 55 * DAY) == [("nothing_new", None)]
    assert rings(con, NIGHT + 57 * DAY) == []


def test_a_holiday_rings_nothing_and_who_stays_away_after_it_does(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Seven of eight outlets, all of one language, are quiet for two days; one does not return."""
    eve = NIGHT - 4 * DAY
    con.execute(
        "delete from kept where outlet != 'o000.example' and fetched_at > $eve "
        "and (fetched_at < $return or outlet = 'o003.example')",
        {"eve": eve, "return": eve + 2 * DAY},
    )
    assert rings(con, eve + 40 * HOUR) == []
    assert rings(con, NIGHT) == [("outlet_silent", "o003.example")]


def test_hours_in_which_others_are_quiet_count_less(con: duckdb.DuckDBPyConnection) -> None:
    """Crawled once a day, so that a holiday of one day is a silence of two; then it stays away."""
    eve = NIGHT.replace(hour=0) - 6 * DAY
    con.execute(
        "update kept set fetched_at = date_trunc('day', fetched_at) + interval '1 day' "
        "where outlet = 'o003.example'"
    )
    con.execute(
        "delete from kept where outlet = 'o003.example' and fetched_at > $eve", {"eve": eve}
    )
    con.execute(
        "delete from kept where fetched_at > $eve and fetched_at < $return and doc_id % 10 < 7",
        {"eve": eve, "return": eve + DAY},
    )
    assert rings(con, eve + 2 * DAY + HOUR) == []
    assert rings(con, eve + 3 * DAY + HOUR) == [("outlet_silent", "o003.example")]


@pytest.mark.parametrize("is_one_day", [True, False])
def test_fifty_pages_of_one_day_say_less_than_those_of_several(
    con: duckdb.DuckDBPyConnection, is_one_day: bool
) -> None:
    """What a day is about moves all its stories; a new layout moves those of the next day, too."""
    con.execute("update kept set is_unsigned = doc_id % 4 != 0 where outlet = 'o003.example'")
    fourteen = NEWEST.replace("limit 50", "limit 14")
    con.execute(f"update kept set is_unsigned = {fourteen} where {NEWEST}")
    if is_one_day:
        con.execute(
            f"update kept set fetched_at = date_trunc('day', $night) where {NEWEST}",
            {"night": NIGHT},
        )
    assert rings(con) == ([] if is_one_day else [("unsigned", "o003.example")])


def test_an_archive_that_was_taken_in_once_rings_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """Years old, by its own dates; and one of last month, all of one hour."""
    con.execute(
        "update kept set fetched_at = fetched_at - interval 7 year where outlet = 'o003.example'"
    )
    con.execute(
        "update kept set fetched_at = timestamptz '2026-01-04 10:00:00+00' "
        "where outlet = 'o004.example'"
    )
    assert rings(con) == []


def test_a_threshold_of_an_outlet_holds_for_it_alone(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "update kept set word_count = word_count // 3 where doc_id in (select doc_id from "
        "kept where outlet in ('o003.example', 'o004.example') qualify row_number() over "
        "(partition by outlet order by fetched_at desc) <= 50)"
    )
    assert [o for a, o in rings(con) if a == "length"] == ["o003.example", "o004.example"]
    own = pa.Table.from_pylist(
        [{"outlet": "o003.example", "alarm": "length", "threshold": 1.5}], THRESHOLDS
    )
    assert [o for a, o in rings(con, thresholds=own) if a == "length"] == ["o004.example"]


def test_what_the_checks_read_is_there_in_a_corpus(sample: Path) -> None:
    """The made-up rows have the names of real ones: each check runs over the sample corpus."""
    assert ring(sample / "corpus.duckdb", NIGHT, (), THRESHOLDS.empty_table())[0] == []
    assert {path.stem for path in (ALARMS / "given").glob("*.sql")} == set(GIVEN)
    assert len(of_the_corpus()) == 18


def test_a_fault_is_due_a_day_after_its_fiftieth_page(con: duckdb.DuckDBPyConnection) -> None:
    fault = Fault("layout", 3, NIGHT - 10 * DAY, DAY, frozenset())
    by = due(con, fault)
    assert NIGHT - 8 * DAY < by < NIGHT - 6 * DAY
