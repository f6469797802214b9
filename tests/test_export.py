"""Exports: what other tools read back is what the corpus holds, and harms no spreadsheet."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.dataset as ds
import pytest
from deltalake import DeltaTable

from broadsheet.pipeline.export import export
from broadsheet.pipeline.export.vertical import _tokens
from broadsheet.pipeline.export.writers import FORMATS
from broadsheet.pipeline.warehouse.build import build
from broadsheet.pipeline.warehouse.reading import reading
from tests.synthetic import article, holdings

FORMULA = '=HYPERLINK("http://x.example";"win")'


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    made = [
        article("Rain.\nMore rain.", article_id="a", published_on=date(2020, 7, 1), title=FORMULA),
        article(
            "Sun.", article_id="b", published_on=date(2021, 7, 1), outlet="x/y=z", license="CC BY"
        ),
        article(
            "Fog.",
            article_id="c",
            authors=["Ö. Ask"],
            language="sv",
            minhash_bands=[7, 2**64 - 1, 2**63],
        ),
    ]
    build(holdings(folder / "lake", made), folder / "corpus.duckdb")
    return folder / "corpus.duckdb"


@pytest.mark.parametrize("form", ["parquet", "huggingface"])
def test_partitioned_parquet_is_read_back_by_other_engines(
    database: Path, tmp_path: Path, form: str
) -> None:
    done = export(database, tmp_path / "out", form, by=("year", "month"))
    assert (done.files, done.articles) == (3, 3)
    root = tmp_path / "out" / ("data" if form == "huggingface" else "")
    assert (root / "year=2020" / "month=7" / "articles.parquet").exists()
    table = ds.dataset(root, partitioning="hive", exclude_invalid_files=True).to_table()
    assert sorted(table["article_id"].to_pylist()) == ["a", "b", "c"]
    assert set(table["year"].to_pylist()) == {2020, 2021, None}


@pytest.mark.parametrize("by", [(), ("year", "month"), ("outlet", "language")])
def test_a_delta_table_holds_every_row_for_engines_that_know_no_unsigned_number(
    database: Path, tmp_path: Path, by: tuple[str, ...]
) -> None:
    export(database, tmp_path / "out", "delta", by=by)
    table = DeltaTable(tmp_path / "out")
    assert (table.version(), table.metadata().partition_columns) == (0, list(by))
    found = {row["article_id"]: row for row in table.to_pyarrow_table().to_pylist()}
    with reading(database) as con:
        columns = con.sql("select * from articles").columns
        expected = con.sql("select * from articles").to_arrow_table().to_pylist()
    assert len(found) == len(expected) == 3
    for row in expected:
        told = {name: found[row["article_id"]][name] for name in columns}
        bands = [band % 2**64 for band in told["minhash_bands"]]
        assert told | {"minhash_bands": bands} == row
    assert {b for row in found.values() for b in row["minhash_bands"]} == {7, -1, -(2**63)}


@pytest.mark.parametrize("form", FORMATS)
def test_no_article_is_no_error(database: Path, tmp_path: Path, form: str) -> None:
    done = export(database, tmp_path / "out", form, where="false", by=("year",))
    assert (done.files, done.articles) == (0, 0)


def test_csv_cannot_run_a_formula_and_keeps_line_breaks(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "csv")
    with (tmp_path / "out" / "articles.csv").open(newline="") as source:
        found = {row["article_id"]: row for row in csv.DictReader(source)}
    assert found["a"]["title"] == f"'{FORMULA}"
    assert found["a"]["text"] == "Rain.\nMore rain."
    assert json.loads(found["c"]["authors"]) == ["Ö. Ask"]


def test_jsonl_holds_one_article_a_line_untouched(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "jsonl", where="language = 'en'")
    lines = (tmp_path / "out" / "articles.jsonl").read_text().splitlines()
    assert [json.loads(line)["title"] for line in lines] == [FORMULA, None]


def test_the_datasheet_tells_counts_period_and_licences(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "jsonl")
    sheet = (tmp_path / "out" / "README.md").read_text()
    for fact in ("3 (3 different", "2020-07-01 to 2021-07-01; 1 without", "en, sv", "`CC BY`"):
        assert fact in sheet


def test_a_hostile_outlet_stays_inside_the_folder(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "out", "jsonl", by=("outlet",))
    assert (tmp_path / "out" / "outlet=x%2Fy%3Dz" / "articles.jsonl").exists()


@pytest.mark.parametrize(
    ("form", "by", "complaint"),
    [("xlsx", (), "unknown format"), ("csv", ("title",), "cannot split")],
)
def test_what_cannot_be_done_is_said(
    database: Path, tmp_path: Path, form: str, by: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        export(database, tmp_path / "out", form, by=by)


def test_a_wrong_condition_leaves_nothing_behind(database: Path, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        export(database, tmp_path / "out", where="nonsense = 1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_not_touched(database: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(ValueError, match="not empty"):
        export(database, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "precious"


def test_the_same_corpus_gives_the_same_bytes(database: Path, tmp_path: Path) -> None:
    for form in ("parquet", "csv", "jsonl"):
        written = []
        for attempt in ("one", "two"):
            export(database, tmp_path / f"{form}-{attempt}", form)
            written.append((tmp_path / f"{form}-{attempt}" / f"articles.{form}").read_bytes())
        assert written[0] == written[1]


def test_a_hugging_face_folder_loads_as_its_card_says(database: Path, tmp_path: Path) -> None:
    """What its loader does: read the card's YAML, glob the files, read them as one table."""
    done = export(database, tmp_path / "out", "huggingface", by=("language",))
    _, card, sheet = (done.folder / "README.md").read_text().split("---\n", 2)
    (pattern,) = re.findall(r"path: (.*)", card)
    files = sorted(done.folder.glob(pattern))
    assert len(files) == done.files == 2
    table = ds.dataset(files, format="parquet").to_table()
    assert sorted(table["article_id"].to_pylist()) == ["a", "b", "c"]
    assert sheet.startswith("# Datasheet")


def test_the_datasheet_names_its_sources(database: Path, tmp_path: Path) -> None:
    done = export(database, tmp_path / "out", "jsonl")
    sheet = (done.folder / "README.md").read_text()
    assert "| `gazette.example` | 2 | 2020-07-01 to 2020-07-01 |" in sheet
    assert "| `x/y=z` | 1 | 2021-07-01 to 2021-07-01 |" in sheet


PIECES = [
    "Rain in Oslo: 3\u00a0°C, not <b>.",
    "It's AT&T's \"plan\"\u2014 co\u00adop.",
    "東京都で地震。",
    "",
    "\u200bWind\tand\u2028fog",
]


@pytest.fixture(scope="module")
def vertical(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("vertical")
    made = article(
        "\n".join(PIECES),
        article_id="v1",
        title='He said "no"',
        standfirst="Twice.",
        outlet="a&b.example",
        authors=["Ö. Ask", "I. Ferro"],
        url='https://a.example/?x="1"&y=<2>',
        published_on=date(2024, 5, 6),
    )
    bare = article("</doc>", article_id="v2", outlet=None, language=None)
    build(holdings(folder / "lake", [made, bare]), folder / "corpus.duckdb")
    done = export(folder / "corpus.duckdb", folder / "out", "vertical")
    assert done.articles == 2
    return (done.folder / "articles.vrt").read_text().split("\n")


def read_back(lines: list[str]) -> ET.Element:
    """As cwb-encode -x does: tags on lines of their own, entities in tokens."""
    return ET.fromstring("<corpus>" + "\n".join(lines) + "</corpus>")


def test_vertical_text_is_read_back_as_structures_and_attributes(vertical: list[str]) -> None:
    first, second = read_back(vertical)
    assert first.attrib == {
        "id": "v1",
        "date": "2024-05-06",
        "year": "2024",
        "outlet": "a&b.example",
        "language": "en",
        "section": "",
        "type": "article",
        "author": "Ö. Ask|I. Ferro",
        "url": 'https://a.example/?x="1"&y=<2>',
        "copy_of": "",
    }
    assert (second.attrib["outlet"], second.attrib["date"]) == ("", "")
    kinds = [paragraph.attrib["type"] for paragraph in first]
    assert kinds == ["title", "standfirst", "text", "text", "text", "text"]
    assert "".join(second.itertext()).split() == ["<", "/", "doc", ">"]


def test_vertical_text_gives_back_the_text_but_for_blanks(vertical: list[str]) -> None:
    """Glue says where no blank was: what is printed, with blanks of one kind."""
    paragraphs = [p for p in read_back(vertical)[0] if p.attrib["type"] == "text"]
    assert [printed(p) for p in paragraphs] == [
        "Rain in Oslo: 3 °C, not <b>.",
        "It's AT&T's \"plan\"— co op.",
        "東京都で地震。",
        "Wind and fog",
    ]


def printed(paragraph: ET.Element) -> str:
    text = (paragraph.text or "").strip().replace("\n", " ")
    for glue in paragraph:
        text += (glue.tail or "").strip().replace("\n", " ")
    return text


def test_the_words_of_vertical_text_are_those_that_search_finds(database: Path) -> None:
    """Punctuation aside, and in their order: a count in the Workbench is a count in `kwic`."""
    with reading(database) as con:
        for text in PIECES:
            pieces, tokens = con.execute(
                "select internal.pieces($1), tokens($1)", [text]
            ).fetchall()[0]
            lines = [line for line in _tokens(pieces) if line != "<g/>"]
            words = [line.lower() for line in lines if line[0].isalnum()]
            assert words == tokens


def test_vertical_text_has_no_blank_line_and_no_blank_in_a_token(vertical: list[str]) -> None:
    assert vertical[-1] == ""
    for line in vertical[:-1]:
        assert line.strip()
        assert line.startswith("<") or not any(c.isspace() for c in line)


def test_the_readme_of_vertical_text_says_how_to_encode_it(database: Path, tmp_path: Path) -> None:
    sheet = (export(database, tmp_path / "out", "vertical").folder / "README.md").read_text()
    assert "-S doc:0+id+date+year+outlet+language+section+type+author+url+copy_of" in sheet
