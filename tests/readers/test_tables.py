"""CSV, TSV and Parquet: a record a row, and a quote left open costs its own row alone."""

import csv
import io
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.pipeline.readers import entries, read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Entry, Reach
from broadsheet.pipeline.readers.rows import Rows
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.rules import DEFAULT_RULES, Rules
from broadsheet.pipeline.settings import WrongSetting, load
from tests.readers.builders import found_in
from tests.readers.wire import LEAD, REST, read_text, refusals, stories

# The first lines of what people download, by the names that their makers gave the columns.
LAYOUTS = {
    "all-the-news": ",id,title,publication,author,date,year,month,url,content\n"
    '0,1,Ferry sinks,The Paper,Ada Quay,2026-03-02,2026,3,https://paper.example/1,"{text}"\n',
    "cc_news": "title,text,domain,date,description,url,image_url\n"
    'Ferry sinks,"{text}",paper.example,2026-03-02 08:15:00,A ferry,https://paper.example/1,\n',
    "news-please": "authors,date_download,date_publish,language,maintext,title,url\n"
    'Ada Quay,2026-03-03,2026-03-02,en,"{text}",Ferry sinks,https://paper.example/1\n',
    "Nexis": "Publication;Headline;Date;Byline;Section;Body\n"
    'The Paper;Ferry sinks;March 2, 2026;Ada Quay;News;"{text}"\n',
    "Media Cloud": "stories_id,publish_date,title,url,language,media_id,media_name,media_url,text\n"
    "77,2026-03-02 08:15:00,Ferry sinks,https://paper.example/1,en,4,The Paper,"
    'https://www.paper.example/,"{text}"\n',
    "ProQuest TDM": "GOID,Title,Authors,pubdate,pubtitle,DocumentURL,Text\n"
    '77,Ferry sinks,Ada Quay,2026-03-02,paper.example,https://search.example/77,"{text}"\n',
    "Factiva": "an,title,publication_datetime,source_name,byline,language_code,body\n"
    'PAPER0,Ferry sinks,2026-03-02T08:15:00Z,paper.example,By Ada Quay,en,"{text}"\n',
    "tabs": "url\theadline\tpublished_at\tbody\n"
    'https://paper.example/1\tFerry sinks\t2026-03-02T08:15:00Z\t"{text}"\n',
}
HEADER = "url,title,date,text\n"


def row(number: int, text: str = "") -> str:
    told = (text or f"{number}. {LEAD}\n\n{REST}").replace('"', '""')
    return f'https://paper.example/{number},Story {number},2026-03-02,"{told}"\n'


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_known_layouts_are_read_by_the_names_of_their_columns(tmp_path: Path, layout: str) -> None:
    (story,) = stories(read_text(tmp_path, layout.replace("{text}", f"{LEAD}\n{REST}")))
    assert story.payload.decode() == f"{LEAD}\n{REST}"
    assert story.claims.title == "Ferry sinks"
    assert "2026" in (story.claims.published or "")


def test_a_table_whose_lines_end_in_carriage_returns_alone_is_one(tmp_path: Path) -> None:
    """As spreadsheets write "CSV (Macintosh)"; wherever it is entered."""
    path = tmp_path / "mac.csv"
    path.write_bytes((HEADER + "".join(map(row, range(30)))).replace("\n", "\r").encode())
    form, size = sniff(path), path.stat().st_size
    whole = stories(found_in(path))
    assert [one.claims.title for one in whole] == [f"Story {n}" for n in range(30)]
    assert whole[7].payload.decode() == f"7. {LEAD}\n\n{REST}"
    starts = entries(path, size, form, 500)
    assert len(starts) > 5
    parts = [ByteRange(path, "s", a, b, size) for a, b in pairwise([*starts, size])]
    entered = [one for part in parts for one in stories(list(read(part, form, DEFAULT_RULES)))]
    assert [one.origin.record_offset for one in entered] == [
        one.origin.record_offset for one in whole
    ]


@pytest.mark.parametrize("name", ["Media Cloud", "ProQuest TDM", "Factiva"])
def test_the_outlet_of_a_database_is_that_of_its_column(tmp_path: Path, name: str) -> None:
    (story,) = stories(read_text(tmp_path, LAYOUTS[name].replace("{text}", LEAD)))
    claims = story.claims
    assert "paper.example" in (claims.outlet, claims.sitename)


def test_media_clouds_list_of_addresses_holds_no_story(tmp_path: Path) -> None:
    header = "stories_id,publish_date,title,url,language,media_id,media_name,media_url\n"
    row = "77,2026-03-02,Ferry sinks,https://paper.example/1,en,4,The Paper,paper.example\n"
    (refused,) = refusals(read_text(tmp_path, header + row))
    assert (refused.reason, refused.url) == (Reason.NO_BODY, "https://paper.example/1")


def test_mind_has_no_header(tmp_path: Path) -> None:
    lines = "".join(
        f"N{n}\tnews\tworld\tFerry sinks\t{LEAD}\thttps://paper.example/{n}.html\t[]\t[]\n"
        for n in range(3)
    )
    found = stories(read_text(tmp_path, lines))
    assert [one.claims.url for one in found][1:] == [
        "https://paper.example/1.html", "https://paper.example/2.html"
    ]  # fmt: skip
    assert found[0].payload.decode() == LEAD


def test_a_row_without_a_text_says_which_columns_there_are(tmp_path: Path) -> None:
    table = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    found = read_text(
        tmp_path, table + "1,2026,en,P,p.example,2026-03-02,Ferry,https://p.example/1\n"
    )
    (refusal,) = refusals(found)
    assert refusal.reason is Reason.NO_BODY
    assert refusal.url == "https://p.example/1"


def test_a_mapping_names_columns_that_nobody_could_guess(tmp_path: Path) -> None:
    path = tmp_path / "presse.csv"
    path.write_text(f'Titel,url,Artikel\nFähre sinkt,https://p.example/1,"{LEAD}"\n')
    assert stories(found_in(path)) == []
    (story,) = stories(found_in(path, rules=Rules(columns="text=Artikel, title=Titel")))
    assert (story.claims.title, story.payload.decode()) == ("Fähre sinkt", LEAD)
    with pytest.raises(WrongSetting, match="wants NAME=COLUMN, where NAME is one of text"):
        load({"rules": {"columns": "tekst=Artikel"}})


@pytest.mark.parametrize(
    "bad",
    [
        row(1).replace('\n"', "", 1).rstrip('"\n') + "\n",  # never closed
        'https://paper.example/1,"Story 1,2026-03-02,no end\n',
        "a,b\n",
        "one,two,three,four,five,six\n",
    ],
)
def test_a_bad_row_does_not_swallow_the_file(tmp_path: Path, bad: str) -> None:
    found = read_text(tmp_path, HEADER + row(0) + bad + row(2) + row(3))
    assert [one.claims.title for one in stories(found)] == ["Story 0", "Story 2", "Story 3"]
    assert [one.reason for one in refusals(found)] == [Reason.MALFORMED]


def test_a_quote_that_another_row_closes_does_not_cost_that_row(tmp_path: Path) -> None:
    bad = 'https://paper.example/1,x,"Story 1,2026-03-02,no end\n'
    inch = f'https://paper.example/2,A pipe of 5",2026-03-02,{LEAD.replace(",", "")}\n'
    found = read_text(tmp_path, HEADER + row(0) + bad + inch + row(3))
    assert [one.claims.title for one in stories(found)] == ["Story 0", 'A pipe of 5"', "Story 3"]
    assert [one.reason for one in refusals(found)] == [Reason.MALFORMED]


cells = st.text(st.sampled_from("ab\",\n ;'é"), max_size=8)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_what_a_csv_writer_wrote_is_read_back(written: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(written)
    raw = out.getvalue().encode()
    rows = list(Rows(io.BytesIO(raw).readline, ",", "utf-8", 2**20).fitting(3))
    assert [one.fields for one in rows] == written
    assert all(raw[one.offset : one.offset + one.length] == one.raw for one in rows)


def test_shards_of_a_table_hold_each_row_once_or_say_that_they_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "table"
    # Some texts hold a line that looks like a row.
    path.write_text(
        HEADER + "".join(row(n, LEAD + "\n" + row(900 + n) * (n % 3)) for n in range(30))
    )
    form, size = sniff(path), path.stat().st_size
    whole = [one.claims.title for one in stories(found_in(path))]
    assert whole == [f"Story {n}" for n in range(30)]
    met = 0
    for cut in range(100, size, 97):
        found, reaches = [], []
        for start, end in ((0, cut), (cut, size)):
            some = list(read(ByteRange(path, "source", start, end, size), form, DEFAULT_RULES))
            found += [one.claims.title for one in stories(some)]
            reaches += [one for one in some if isinstance(one, Reach)]
        do_meet = all(one.ends_at <= two.begins_at for one, two in pairwise(reaches))
        assert (found == whole) or not do_meet
        met += do_meet
    assert met > 20


def test_row_groups_of_parquet_are_shards(tmp_path: Path) -> None:
    path = tmp_path / "news"
    table = pa.table(
        {
            "title": [f"Story {n}" for n in range(100)],
            "text": [f"{n} {LEAD}" for n in range(100)],
            "date": [None if n % 2 else "2026-03-02" for n in range(100)],
        }
    )
    pq.write_table(table, path, row_group_size=10)
    form, size = sniff(path), path.stat().st_size
    assert (form.medium, form.entry) == ("parquet", Entry.RECORDS)
    assert len(entries(path, size, form, 500)) > 3
    for shard_bytes in (2**40, 500):
        found = [one.claims.title for one in stories(found_in(path, shard_bytes))]
        assert found == [f"Story {n}" for n in range(100)]


def test_a_damaged_parquet_is_one_reject(tmp_path: Path) -> None:
    path = tmp_path / "news"
    pq.write_table(pa.table({"title": ["a"], "text": [LEAD]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    (refusal,) = refusals(found_in(path))
    assert refusal.reason is Reason.DAMAGED
