"""Captures of one address: one article, whose newest version counts and whose others are kept."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from broadsheet.flows.commands.explain import explain, render
from broadsheet.pipeline.report.asking import ask
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.corrections import PATTERN
from broadsheet.pipeline.warehouse.reading import check, reading
from broadsheet.pipeline.warehouse.statements import query_of
from tests.synthetic import article, holdings, reject, together

CASES = Path(__file__).parent / "cases"
PRINTED = datetime(2025, 3, 3, 9, tzinfo=UTC)
STORY = "https://gazette.example/2025/bridge"
LEAD = "The new bridge over the Elm will open in May, the mayor of Elmsworth said on Monday."
COST = "It cost four million crowns, and took three years to build."
OTHER = "Farmers in the valley fear a dry summer after a winter without snow in the hills."


def captured(text: str, hours: float | None = 0, **said: Any) -> dict[str, Any]:
    """An article captured so many hours after it was printed."""
    fetched_at = None if hours is None else PRINTED + timedelta(hours=hours)
    url = said.pop("url", STORY)
    return article(
        text,
        **{
            "url": url,
            "canonical_url": STORY,
            "title": "Bridge to open in May",
            "published_at": PRINTED,
            "published_on": PRINTED.date(),
            "date_precision": "second",
            "fetched_at": fetched_at,
        }
        | said,
    )


def corpus(folder: Path, *rows: dict[str, Any], rejects: int = 0) -> Path:
    numbered = [row | {"record_ordinal": n, "record_offset": n} for n, row in enumerate(rows)]
    lost = [reject(record_ordinal=len(rows) + n) for n in range(rejects)]
    build(holdings(folder / "lake", numbered, lost), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


def asked(database: Path, sql: str) -> list[Any]:
    with reading(database) as con:
        rows = con.execute(sql).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def texts(database: Path) -> list[str]:
    return asked(database, "select text from articles order by text")


def test_a_story_captured_again_with_another_text_is_one_article_that_shows_the_newest(
    tmp_path: Path,
) -> None:
    newer = f"{LEAD}\n{COST}"
    database = corpus(
        tmp_path, captured(newer, 5), captured(LEAD, 1), captured(LEAD, 0, title="Soon")
    )
    assert texts(database) == [newer]
    assert asked(database, "select version, text from versions order by version") == [
        (1, LEAD), (2, LEAD), (3, newer)
    ]  # fmt: skip
    assert asked(database, "select version from articles") == [3]


def test_a_version_says_from_when_to_when_it_stood_and_what_it_changed(tmp_path: Path) -> None:
    notice = "Correction: The bridge cost five million crowns."
    rows = [
        captured(f"{LEAD}\n{COST}", 0, standfirst="Mayor names a day"),
        captured(f"{LEAD}\n{COST}", 2, standfirst="Mayor names a day"),
        captured(f"{LEAD}\n{notice}", 6, title="Bridge opens in May at last"),
    ]
    first, second = asked(
        corpus(tmp_path, *rows),
        "select valid_from, last_seen_at, valid_until, captures, is_headline_changed, "
        "title_before, standfirst_before, words_added, paragraphs_added, paragraphs_removed, "
        "correction, is_shown from versions order by version",
    )
    zero, two, six = (PRINTED + timedelta(hours=n) for n in (0, 2, 6))
    assert first == (zero, two, six, 2, None, None, None, None, None, None, None, False)
    assert second == (
        six, six, None, 1, True, "Bridge to open in May", "Mayor names a day",
        len(notice.split()) - len(COST.split()), [notice], [COST], notice, True,
    )  # fmt: skip


def test_every_record_is_an_article_a_capture_behind_one_or_a_reject(tmp_path: Path) -> None:
    database = corpus(tmp_path, captured(LEAD), captured(f"{LEAD}\n{COST}", 3), rejects=2)
    counts = "select (select count(*) from articles), (select count(*) from captures), records_seen"
    assert asked(database, f"{counts} from raw_files") == [(1, 2, 4)]
    assert check(database) == []


def test_only_the_newest_version_is_counted_found_and_compared(tmp_path: Path) -> None:
    """In an older version stood a word that no article has now."""
    old = f"{LEAD} It will be called Zamboni."
    other = captured(f"{OTHER}", canonical_url="https://gazette.example/x", title="Dry")
    database = corpus(tmp_path, captured(old), captured(f"{LEAD}\n{COST}", 3), other)
    assert asked(database, "from search('zamboni')") == []
    assert asked(database, "select term from derived.terms where term = 'zamboni'") == []
    assert asked(database, "select articles from derived.terms where term = 'bridge'") == [1]
    assert asked(database, "select with_copies, articles from outlets") == [(2, 2)]
    assert asked(database, "select count(*) from derived.documents") == [2]


@pytest.mark.parametrize(
    "address",
    [
        "https://m.gazette.example/2025/bridge",
        "https://gazette.example/2025/bridge/amp",
        "https://gazette.example/2025/bridge?outputType=amp",
    ],
)
def test_addresses_with_one_canonical_address_are_of_one_article(
    tmp_path: Path, address: str
) -> None:
    database = corpus(tmp_path, captured(LEAD, 0, url=address), captured(LEAD, 4))
    assert asked(database, "select url, duplicate_of from articles") == [(STORY, None)]
    assert asked(database, "select url from captures order by is_shown") == [address, STORY]
    assert asked(database, "from versions") == []


@pytest.mark.parametrize(
    "address",
    [
        f"{STORY}/print",
        f"{STORY}?print=1",
        f"{STORY}?view=print",
        f"{STORY}?page=all",
        f"{STORY}?ref=rss",
        f"{STORY}?cmpid=feed&partner=wire",
        "https://gazette.example/print/2025/bridge",
    ],
)
def test_a_print_view_or_a_syndication_parameter_makes_no_other_article(
    tmp_path: Path, address: str
) -> None:
    other = captured(LEAD, 4, url=address, canonical_url=address)
    database = corpus(tmp_path, captured(LEAD), other)
    assert asked(database, "select url, duplicate_of from articles") == [(STORY, None)]
    assert asked(database, "select url from captures where not is_shown") == [address]


@pytest.mark.parametrize("address", [f"{STORY}-2", f"{STORY}?id=2", "https://gazette.example/x"])
def test_the_same_text_at_an_address_of_its_own_is_a_copy(tmp_path: Path, address: str) -> None:
    other = captured(LEAD, 4, url=address, canonical_url=address)
    database = corpus(tmp_path, captured(LEAD), other)
    assert asked(database, "select count(*), count(duplicate_of) from articles") == [(2, 1)]


def test_a_print_view_that_is_cut_otherwise_is_no_version(tmp_path: Path) -> None:
    """Its text has the headline in it; the page itself was not changed."""
    view = captured(f"Bridge to open\n{LEAD}", 2, url=f"{STORY}/print")
    database = corpus(tmp_path, captured(LEAD), view, captured(LEAD, 4))
    assert asked(database, "from versions") == []
    assert asked(database, "select text, url from articles") == [(LEAD, STORY)]


def test_a_front_page_or_the_column_of_the_day_is_not_one_article(tmp_path: Path) -> None:
    """The same address and headline, another text of another day."""
    column = "https://gazette.example/weather"
    days = [
        captured(
            text, 24 * n, url=column, canonical_url=column, title="The weather today",
            published_at=None, published_on=date(2025, 3, 3 + n), date_precision="day",
        )
        for n, text in enumerate([LEAD, OTHER])
    ]  # fmt: skip
    home = "https://gazette.example/"
    front = [
        captured(text, n, url=home, canonical_url=home)
        for n, text in enumerate([COST, f"{COST} More."])
    ]
    database = corpus(tmp_path, *days, *front)
    assert texts(database) == sorted([LEAD, OTHER, COST, f"{COST} More."])
    assert asked(database, "from versions") == []


def test_texts_without_words_do_not_make_one_article(tmp_path: Path) -> None:
    """Nothing in common is not half of nothing: a page that shows a picture, and then a story."""
    database = corpus(
        tmp_path, captured("...", 0, title="***"), captured(LEAD, 60, published_on=date(2025, 3, 5))
    )
    assert texts(database) == ["...", LEAD]


def test_a_story_rewritten_under_its_headline_on_its_day_is_one_article(tmp_path: Path) -> None:
    stub = "More to follow."
    database = corpus(tmp_path, captured(stub, 0), captured(f"{LEAD}\n{COST}", 1))
    assert texts(database) == [f"{LEAD}\n{COST}"]


def test_a_capture_that_ends_at_a_paywall_hides_no_full_text(tmp_path: Path) -> None:
    full = f"{LEAD}\n{COST}"
    database = corpus(tmp_path, captured(full), captured(LEAD, 48, is_truncated=True))
    assert texts(database) == [full]
    assert asked(database, "select is_shown from versions order by version") == [True, False]


def test_an_article_captured_again_unchanged_keeps_its_id(tmp_path: Path) -> None:
    rows = [captured(LEAD, hours, article_id=f"a{hours}") for hours in (3, 0, 7)]
    assert asked(corpus(tmp_path, *rows), "select article_id from articles") == ["a0"]


def test_where_nobody_says_when_it_was_captured_the_change_says_which_is_newest(
    tmp_path: Path,
) -> None:
    rows = [
        captured(f"{LEAD}\n{COST}", None, modified_at=PRINTED + timedelta(hours=9)),
        captured(LEAD, None),
    ]
    assert texts(corpus(tmp_path, *rows)) == [f"{LEAD}\n{COST}"]


def test_two_versions_are_shown_line_by_line(tmp_path: Path) -> None:
    rows = [
        captured(f"{LEAD}\n{COST}\n{OTHER}", article_id="old"),
        captured(f"{LEAD}\nIt was dear.\n{OTHER}", 3, title="Bridge opens", article_id="new"),
    ]
    database = corpus(tmp_path, *rows)
    expected = [
        ("-", "headline", "Bridge to open in May"),
        ("+", "headline", "Bridge opens"),
        ("=", "text", LEAD),
        ("-", "text", COST),
        ("+", "text", "It was dear."),
        ("=", "text", OTHER),
    ]
    for name in ("new", "old"):
        assert asked(database, f"from diff('{name}')") == expected
    assert asked(database, "from diff('new', older := 1, newer := 2)") == expected
    assert asked(database, "from diff('nobody')") == []


def test_headlines_changed_within_a_day_are_told_by_outlet(tmp_path: Path) -> None:
    late = [
        captured(OTHER, hours, canonical_url=f"{STORY}-late", title=title)
        for hours, title in ((1, "Dry summer ahead"), (90, "Dry summer feared"))
    ]
    rows = [captured(LEAD, 1), captured(LEAD, 5, title="At last, a bridge"), *late]
    database = corpus(tmp_path, *rows)
    with reading(database) as con:
        (found,) = ask(con, query_of("questions", "headlines_changed_within_a_day").sql)
    assert (found["title_before"], found["title"]) == ("Bridge to open in May", "At last, a bridge")
    assert (found["share"], found["stories"], found["hours"]) == (0.5, 2, 5.0)


def test_explain_tells_the_addresses_of_an_article_and_what_its_versions_changed(
    tmp_path: Path,
) -> None:
    notice = "Correction: The bridge cost five million crowns."
    rows = [
        captured(f"{LEAD}\n{COST}", 0, article_id="old"),
        captured(f"{LEAD}\n{notice}", 5, title="At last, a bridge", article_id="new"),
        captured(f"{LEAD}\n{notice}", 6, url=f"{STORY}?utm_source=x", title="At last, a bridge"),
    ]
    database = corpus(tmp_path, *rows)
    for name in ("new", "old"):
        story = explain(database, name, Rules())
        told = render(story)
        assert story["found"][0]["article_id"] == "new"
        assert f"captured 1 times at {STORY}?utm_source=x" in told
        assert "headline: At last, a bridge (was: Bridge to open in May)" in told
        assert f"- {COST}\n    + {notice}\n    marked as corrected: {notice}" in told
    assert "version 1 of article new, which shows another capture" in told


CORRECTIONS = json.loads((CASES / "corrections.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CORRECTIONS, ids=lambda case: case["label"])
def test_a_correction_is_told_from_a_story_about_one(case: dict[str, Any]) -> None:
    """By DuckDB as by Python: their patterns are not the same language."""
    with duckdb.connect() as con:
        con.execute("set variable pattern = $pattern", {"pattern": PATTERN})
        for is_notice, lines in ((True, case["notices"]), (False, case["stories"])):
            for line in lines:
                sql = "select regexp_matches($line, getvariable('pattern'))"
                assert con.execute(sql, {"line": line}).fetchall() == [(is_notice,)], line
                assert bool(re.search(PATTERN, line)) == is_notice, line


def test_corrections_are_known_in_ten_languages_and_more() -> None:
    assert len({case["label"] for case in CORRECTIONS}) >= 10


ARRIVING = {
    "middle": captured(f"{LEAD}\n{COST}", 5),
    "newest": captured(f"{LEAD}\n{COST}\n{OTHER} Zamboni.", 9),
    "early": captured(LEAD, 1),
}


def test_what_arrives_later_and_what_leaves_decides_anew(tmp_path: Path) -> None:
    """A late earlier capture, the newest given up: what is shown again is found again."""
    lakes = {
        name: holdings(tmp_path / name, [row | {"source_id": name}])
        for name, row in ARRIVING.items()
    }
    steps = (("middle",), ("middle", "newest"), ("middle", "newest", "early"), ("middle", "early"))
    previous = None
    for n, names in enumerate(steps):
        target = tmp_path / f"{n}.duckdb"
        held = together(*(lakes[name] for name in names), lake_version=n)
        build(held, target, previous=previous)
        previous = target
        shown = "newest" if "newest" in names else "middle"
        assert texts(target) == [ARRIVING[shown]["text"]]
        assert asked(target, "select count(*) from versions") == [len(names) if n else 0]
        assert asked(target, "select hits from matches('crowns')") == [1]
        assert asked(target, "select count(*) from search('zamboni')") == ["newest" in names]


def wired(text: str, hours: float, **said: Any) -> dict[str, Any]:
    """A version of a wire item, which has an id and no address."""
    changed = PRINTED + timedelta(hours=hours)
    plain = {"url": None, "canonical_url": None, "guid": "urn:newsml:agency.example:77"}
    return captured(text, None, **(plain | {"modified_at": changed} | said))


def test_a_corrected_and_a_killed_item_are_versions_of_one_story(tmp_path: Path) -> None:
    killed = "Editors are asked to disregard the item that was sent before."
    database = corpus(
        tmp_path,
        wired(f"{LEAD}\n{COST}", 1, item_version="2", pubstatus="usable"),
        wired(killed, 2, item_version="3", pubstatus="canceled", title="Kill"),
        wired(LEAD, 0, item_version="1", pubstatus="usable"),
        wired(OTHER, 1, guid="urn:newsml:agency.example:78", title="Dry summer feared"),
    )
    assert asked(database, "select is_shown from versions order by version") == [False, False, True]
    shown = asked(database, "select text, pubstatus from articles order by text")
    assert shown == [(killed, "canceled"), (OTHER, None)]
