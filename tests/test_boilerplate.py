"""What an outlet repeats leaves its texts, is shown, and is the same however the corpus grew."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from string import ascii_lowercase

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.flows.commands.explain import explain, render
from broadsheet.pipeline.rules import DEFAULT_RULES
from broadsheet.pipeline.schema import ARTICLES
from broadsheet.pipeline.warehouse import start
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.furniture import LINE_BITS, RANGE_LINES, bounds
from broadsheet.pipeline.warehouse.holdings import Holdings
from broadsheet.pipeline.warehouse.reading import check, reading
from broadsheet.pipeline.warehouse.statements import read_layer
from broadsheet.pipeline.words import word_count
from tests.same_answers import table_differences
from tests.synthetic import article, holdings, sha256, together

FOOTER = "Support our work: write to desk@gazette.example, or call us on weekdays."
STORY = "The {} council met on the matter of the {} bridge."
WARDS = [*ascii_lowercase]
NAMES = ("Ida Ferro", "Bo Lund", "Mara Quill")


def told(number: int) -> str:
    """The story of an article: numbers alone make no story another."""
    return STORY.format(WARDS[number % 26], WARDS[number // 26])


def story(number: int, *lines: str, **said: object) -> dict[str, object]:
    """An article with a title of its own; STORY among its lines is what it tells."""
    text = "\n".join(told(number) if line == STORY else line for line in lines)
    own = {
        "record_offset": number,
        "article_id": sha256(str(number))[:20],
        "title": f"Council, meeting {number}",
        "word_count": word_count(text),
    }
    return article(text, **(own | said))


def corpus(folder: Path, rows: Iterable[dict[str, object]], switches: str = "") -> Path:
    """A corpus of these rows, and of what the user switched."""
    folder.mkdir(exist_ok=True)
    (folder / "boilerplate_switches.csv").write_text(f"outlet,pattern,is_removed\n{switches}")
    database = folder / "corpus.duckdb"
    build(holdings(folder / "lake", list(rows)), database, user_tables=folder)
    assert check(database) == []
    return database


def asked(database: Path, question: str) -> list[tuple[object, ...]]:
    with reading(database) as con:
        return con.execute(question).fetchall()


def texts(database: Path) -> list[str]:
    rows = asked(database, "select text from articles order by record_offset")
    return [str(text) for (text,) in rows]


def test_a_footer_of_every_story_leaves_the_texts_and_is_told(tmp_path: Path) -> None:
    days = [date(2025, 3, n) for n in range(1, 6)]
    rows = [story(n, STORY, FOOTER, published_on=day) for n, day in enumerate(days)]
    database = corpus(tmp_path, rows)
    assert texts(database) == [told(n) for n in range(5)]
    assert asked(database, "select distinct removed from articles") == [
        ([{"line": FOOTER, "reason": "outlet_boilerplate"}],)
    ]
    columns = "outlet, place, line, articles, documents, share, first_seen, last_seen, decision"
    assert asked(database, f"select {columns} from boilerplate_lines") == [
        ("gazette.example", "closing", FOOTER, 5, 5, 1.0, days[0], days[-1], "learned")
    ]


def test_counts_hash_and_index_are_of_what_is_left(tmp_path: Path) -> None:
    database = corpus(tmp_path, [story(n, STORY, FOOTER) for n in range(5)])
    left = told(0)
    counted = "select word_count, char_count, text_sha256 from articles order by record_offset"
    assert asked(database, counted)[0] == (word_count(left), len(left), sha256(left))
    assert asked(database, "from search('support')") == []
    assert len(asked(database, "from search('council')")) == 5


def test_texts_that_differ_by_their_furniture_alone_are_copies(tmp_path: Path) -> None:
    rows = [story(n, STORY, FOOTER) for n in range(5)]
    rows.append(story(5, told(0), outlet="courier.example"))
    database = corpus(tmp_path, rows)
    copies = "select count(*) from articles where duplicate_of is not null"
    assert asked(database, copies) == [(1,)]


def texts_by_section(database: Path) -> list[tuple[object, ...]]:
    return asked(database, "select text, section from articles order by record_offset")


OWN = [" ".join(f"{ward}{word}" for word in ascii_lowercase) for ward in WARDS]
KEPT = {
    "three stories are too few": [story(n, STORY, FOOTER) for n in range(3)],
    "a minority prints it": [story(n, STORY, *([FOOTER] if n < 4 else [])) for n in range(16)],
    "it stands within the story": [
        story(n, STORY, FOOTER, f"And so it went with {WARDS[n]}.") for n in range(9)
    ],
    "it is another outlet's": [
        story(n, STORY, FOOTER, outlet=f"{'ab'[n % 2]}{n}.example") for n in range(8)
    ],
    "one story was captured again and again": [
        story(n, STORY, FOOTER, title="Council meets") for n in range(9)
    ],
    "one address tells another story every hour": [
        story(n, OWN[n], FOOTER, canonical_url="https://gazette.example/live") for n in range(9)
    ],
    "nobody knows the outlet": [story(n, STORY, FOOTER, outlet=None) for n in range(9)],
    "the text is nothing else": [story(n, FOOTER) for n in range(9)],
    "no word would be left": [story(n, "***", FOOTER, word_count=12) for n in range(9)],
    "it stands in the middle as a rule": [
        *(story(n, *[STORY] * 6, FOOTER, *[STORY] * 16) for n in range(8)),
        *(story(n, STORY, FOOTER) for n in range(8, 10)),
    ],
}  # fmt: skip


def side_by_side(cases: dict[str, list[dict[str, object]]]) -> Iterable[dict[str, object]]:
    """The rows of cases, each an outlet by itself where it names none, and known by its section."""
    for number, (name, rows) in enumerate(cases.items()):
        for row in rows:
            own = f"{number}.example" if row["outlet"] == "gazette.example" else row["outlet"]
            yield row | {"outlet": own, "section": name}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus(tmp_path_factory.mktemp("kept"), side_by_side(KEPT))


@pytest.mark.parametrize("why", KEPT)
def test_a_line_stays_where(why: str, kept: Path) -> None:
    left = [text for text, section in texts_by_section(kept) if section == why]
    assert left == [row["text"] for row in KEPT[why]]


VARYING = {
    "dates": [f"Updated on {n + 1} March 20{n:02}" for n in range(6)],
    "months first": [f"{month} {n}, 2024" for n, month in enumerate(("May", "June", "July") * 2)],
    "numbers": [f"{n * 731} readers liked this" for n in range(6)],
    "its own title": [f"You are reading: Council, meeting {n}" for n in range(6)],
    "its own author": [f"By {NAMES[n % 3]}, our reporter" for n in range(6)],
    "its own address": [f"Short link: https://gazette.example/?p={n}x" for n in range(6)],
    "in Japanese": [f"2024年{n + 1}月{n + 2}日更新" for n in range(6)],
}


def varying(lines: list[str]) -> list[dict[str, object]]:
    return [story(n, line, STORY, authors=[NAMES[n % 3]]) for n, line in enumerate(lines)]


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = side_by_side({what: varying(lines) for what, lines in VARYING.items()})
    return corpus(tmp_path_factory.mktemp("varied"), rows)


@pytest.mark.parametrize("what", VARYING)
def test_lines_that_differ_in_what_varies_are_one_line(what: str, varied: Path) -> None:
    left = [text for text, section in texts_by_section(varied) if section == what]
    assert left == [told(n) for n in range(6)]


def test_a_line_is_planned_once_however_many_names_are_looked_for_in_it(tmp_path: Path) -> None:
    keys = "select internal.line_keys(md5(text), title, authors) from articles"
    ((_, plan),) = asked(corpus(tmp_path, [story(0, STORY)]), f"explain {keys}")
    assert str(plan).count("md5(") == 1


def test_what_the_recipe_took_out_elsewhere_counts_as_printed(tmp_path: Path) -> None:
    removed = [{"line": FOOTER, "reason": "contact"}]
    rows = [story(n, STORY, removed=removed) for n in range(7)]
    rows += [story(7, STORY, FOOTER), story(8, STORY)]
    assert texts(corpus(tmp_path, rows))[7] == told(7)


def test_explain_shows_the_lines_that_its_outlet_repeats(tmp_path: Path) -> None:
    database = corpus(tmp_path, [story(n, STORY, FOOTER) for n in range(5)])
    said = render(explain(database, sha256("0")[:20], DEFAULT_RULES))
    assert f"not in its text, since its outlet repeats it: {FOOTER}" in said


def test_the_user_keeps_a_line_and_takes_another_out(tmp_path: Path) -> None:
    rows = [story(n, "By Ida Ferro", STORY, FOOTER, authors=["Ida Ferro"]) for n in range(6)]
    rows.append(story(6, STORY, "The end."))
    kept = corpus(tmp_path, rows, "gazette.example,by <author>,false\n")
    assert texts(kept)[0] == f"By Ida Ferro\n{told(0)}"
    switches = f'gazette.example,The end.,true\ngazette.example,"{FOOTER}",false\n'
    taken = corpus(tmp_path, rows, switches)
    assert texts(taken)[5:] == [f"{told(5)}\n{FOOTER}", told(6)]
    shown = "select line, place, articles, documents, decision from boilerplate_lines order by line"
    assert asked(taken, shown) == [
        ("By Ida Ferro", "opening", 6, 6, "learned"),
        (FOOTER, "closing", 6, 6, "switched_off"),
        ("The end.", "closing", 1, None, "switched_on"),
    ]
    assert asked(taken, "select row_count from user_tables where name like 'boiler%'") == [(2,)]


def test_a_switch_that_changes_no_text_is_shown_by_the_next_publish(tmp_path: Path) -> None:
    rows = [story(n, STORY, "Read more", f"{WARDS[n]} end.") for n in range(2)]
    lake = holdings(tmp_path / "lake", rows)
    switched = tmp_path / "boilerplate_switches.csv"
    shown = "select line, decision from boilerplate_lines"
    last = None
    for number, chosen in enumerate(("", "gazette.example,read more,false\n", "")):
        switched.write_text(f"outlet,pattern,is_removed\n{chosen}")
        database = tmp_path / f"{number}.duckdb"
        build(lake, database, user_tables=tmp_path, previous=last)
        assert asked(database, shown) == ([("Read more", "switched_off")] if chosen else [])
        last = database


# DuckDB knows letters of Unicode 15, Python those of its own version.
KNOWN_TO_BOTH = st.characters(exclude_categories=("Cn", "Cs"), exclude_characters="\n")


def test_words_are_counted_as_everywhere() -> None:
    (macro,) = (s for s in read_layer("35_internal") if s.name == "words_in")
    counting = macro.body.replace("lines", "$1", 1)
    with duckdb.connect() as con:

        @settings(deadline=None)
        @given(st.lists(st.text(KNOWN_TO_BOTH), max_size=4))
        def counts_alike(lines: list[str]) -> None:
            assert con.execute(counting, [lines]).fetchall() == [(word_count("\n".join(lines)),)]

        counts_alike()


def batch(random: Random, folder: Path, number: int) -> Holdings:
    """A lake of a few articles of two outlets, whose furniture changes."""
    source = f"source-{number}"
    rows = []
    for n in range(random.randrange(1, 7)):
        lines = ["By Ida Ferro"] * (random.random() < 0.6)
        lines += [STORY] * random.randrange(1, 3)
        lines += [FOOTER] * (random.random() < 0.6) + [f"{n} comments"] * (random.random() < 0.7)
        said = story(
            random.randrange(30),
            *lines,
            source_id=source,
            outlet=random.choice(("a.example", "b.example")),
            authors=["Ida Ferro"],
            removed=[{"line": FOOTER, "reason": "contact"}] * (random.random() < 0.2),
            published_on=date(2024, 1, 1) + timedelta(days=random.randrange(40)),
        )
        # A story may be captured again, cut by the outlet otherwise: with what it repeats or not.
        address = f"https://{said['outlet']}/{said['title']}".replace(" ", "-")
        seen_at = datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=random.randrange(90))
        found = {"canonical_url": address, "fetched_at": seen_at} if random.random() < 0.5 else {}
        rows.append(said | found | {"record_offset": n})
    return holdings(folder / source, rows, files={f"raw-{number}": [source]})


@pytest.mark.parametrize("seed", range(1))
def test_a_corpus_that_grew_repeats_what_one_built_at_once_does(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines become furniture and are none any more, as batches come and go and lines are
    switched."""
    monkeypatch.setattr(start, "LEFT_SHARE", 1)  # no publish builds anew
    random = Random(seed)
    switches = ("", "a.example,0 comments,true\n", f'b.example,"{FOOTER}",false\n')
    held: list[Holdings] = []
    grown, redone = None, 0
    for number in range(7):
        if len(held) > 2 and random.random() < 0.5:
            held.pop(random.randrange(len(held)))
        held.append(batch(random, tmp_path, number))
        chosen = f"outlet,pattern,is_removed\n{random.choice(switches)}"
        (tmp_path / "boilerplate_switches.csv").write_text(chosen)
        lake = together(*held, lake_version=number)
        next_one = tmp_path / f"{number}.duckdb"
        build(lake, next_one, user_tables=tmp_path, previous=grown)
        if number % 2 == 0 and number:  # what one publish gets wrong the next goes on from
            build(lake, tmp_path / "whole.duckdb", user_tables=tmp_path)
            assert table_differences(next_one, tmp_path / "whole.duckdb") == [], number
        grown = next_one
        numbered = asked(grown, "select max(doc_id) - count(*) + 1 from derived.article_rows")
        redone = max(redone, *(int(str(n)) for (n,) in numbered))
    assert redone  # articles were cut otherwise, or left


def test_lines_that_leave_are_counted_range_by_range_as_those_that_arrive_are() -> None:
    """All at once a takedown took as much memory as there were lines in what left."""
    with duckdb.connect() as con:
        con.execute("create schema derived; create schema staging")
        con.execute("create table derived.outlet_lines as select 0 as line_id, 1 as doc_id")
        con.execute("create table staging.arrivals as select 1 as doc_id")
        con.execute("create table staging.left_lines as select 0 as line_id limit 0")
        assert bounds(con) == [0, 1 << LINE_BITS]
        con.execute("insert into staging.left_lines select 0 from range($n)", {"n": RANGE_LINES})
        assert bounds(con) == [0, 1 << (LINE_BITS - 1), 1 << LINE_BITS]


def captured(folder: Path, name: str, *rows: dict[str, object]) -> Holdings:
    """A lake of these captures, all of one hour."""
    hour = datetime(2025, 3, 1, len(name), tzinfo=UTC)
    said = [row | {"source_id": name, "fetched_at": hour} for row in rows]
    return holdings(folder / name, said, files={f"raw-{name}": [name]})


def test_a_page_that_arrives_later_never_shows_what_its_outlet_was_known_to_repeat(
    tmp_path: Path,
) -> None:
    """Not even in the first publish that shows it, and though it has other pages beside it."""
    appeal = f"Support our work: {' '.join(OWN[0].split()[:20] + OWN[1].split()[:20])}."
    known = captured(tmp_path, "a", *(story(n, STORY, appeal) for n in range(12)))
    build(known, tmp_path / "known.duckdb")
    others = (story(n, OWN[n], outlet="courier.example") for n in (13, 14))
    new = captured(tmp_path, "bb", story(12, STORY, appeal), *others)
    database = tmp_path / "corpus.duckdb"
    lake = together(known, new, lake_version=1)
    build(lake, database, previous=tmp_path / "known.duckdb")
    assert texts(database)[12:] == [told(12), OWN[13], OWN[14]]
    assert asked(database, "select removed from articles where record_offset = 12") == [
        ([{"line": appeal, "reason": "outlet_boilerplate"}],)
    ]


def test_a_line_that_is_learned_between_two_captures_is_no_change_of_the_story(
    tmp_path: Path,
) -> None:
    """What captures are compared by is what the page said, not what is left of it."""
    address = {"canonical_url": "https://gazette.example/council"}
    changed = story(0, STORY, "The vote is on Friday.", FOOTER, **address, article_id="b" * 20)
    lakes = [
        captured(tmp_path, "a", story(0, STORY, FOOTER, **address)),
        captured(tmp_path, "bb", changed),
        captured(tmp_path, "ccc", *(story(n, STORY, FOOTER) for n in range(1, 6))),
        captured(tmp_path, "dddd", changed | {"article_id": "c" * 20}),
    ]
    last, versions = None, []
    for number in range(len(lakes)):
        database = tmp_path / f"{number}.duckdb"
        lake = together(*lakes[: number + 1], lake_version=number)
        build(lake, database, previous=last)
        versions.append(asked(database, "select version, captures from versions order by version"))
        last = database
    build(lake, tmp_path / "whole.duckdb")
    assert table_differences(database, tmp_path / "whole.duckdb") == []
    assert texts(database)[0] == changed["text"].removesuffix(f"\n{FOOTER}")
    assert versions == [[], [(1, 1), (2, 1)], [(1, 1), (2, 1)], [(1, 1), (2, 2)]]
    assert asked(database, f"from diff('{'b' * 20}')") == [
        ("=", "headline", "Council, meeting 0"),
        ("=", "text", told(0)),
        ("+", "text", "The vote is on Friday."),
        ("=", "text", FOOTER),
    ]
    shown = "select text, paragraphs_added, paragraphs_removed, words_added from versions "
    assert asked(database, f"{shown} where is_shown") == [
        (changed["text"], ["The vote is on Friday."], [], 5)
    ]


def test_every_column_of_the_lake_survives_to_be_cut_otherwise(tmp_path: Path) -> None:
    """An article that leaves to arrive again has what it had, but for its text."""
    first = holdings(
        tmp_path / "one",
        [story(n, STORY, FOOTER, tags=["port"], source_id="one") for n in range(3)],
        files={"raw-1": ["one"]},
    )
    second = holdings(
        tmp_path / "two",
        [story(n, STORY, FOOTER, source_id="two") for n in range(3, 6)],
        files={"raw-2": ["two"]},
    )
    build(first, tmp_path / "before.duckdb")
    build(together(first, second), tmp_path / "after.duckdb", previous=tmp_path / "before.duckdb")
    changed = ("text", "removed", "word_count", "char_count", "text_sha256", "source_id")
    names = ", ".join(column.name for column in ARTICLES if column.name not in changed)
    of_first = f"select {names} from articles where record_offset < 3 order by record_offset"
    assert asked(tmp_path / "before.duckdb", of_first) == asked(tmp_path / "after.duckdb", of_first)
    assert texts(tmp_path / "before.duckdb")[0] != texts(tmp_path / "after.duckdb")[0]
