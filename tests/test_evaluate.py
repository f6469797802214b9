"""The harness scores what ingest would store, and its table tells better from worse."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from broadsheet.pipeline.evaluate import OURS, judge, main
from broadsheet.pipeline.evaluate.difference import difference
from broadsheet.pipeline.evaluate.gold import read_gold
from broadsheet.pipeline.evaluate.halves import half_of
from broadsheet.pipeline.evaluate.marks import SystemOutput, mark, table_row
from broadsheet.pipeline.evaluate.report import Report
from broadsheet.pipeline.evaluate.scores import covered, same_authors, same_title, score_text
from broadsheet.pipeline.rules import DEFAULT_RULES

LINES = [
    f"On day {n} of the strike the crews of ferry number {n} sat on the quay and sang."
    for n in range(9)
]
PAGE = (
    "<html><head><title>Strike goes on</title>"
    '<meta property="article:published_time" content="2016-11-28T10:00:00Z">'
    '<meta name="author" content="Mara Quill"></head><body><article><h1>Strike goes on</h1>'
    + "".join(f"<p>{line}</p>" for line in LINES)
    + "</article></body></html>"
)
LABEL = {
    "id": "strike",
    "file": "raw/strike.html.gz",
    "text": "\n".join(LINES),
    "title": "Strike goes on",
    "author": "Mara Quill",
    "date": "2016-11-28",
    "with": [LINES[3]],
    "without": ["Strike goes on"],
    "lead": [LINES[0]],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "strike.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "gold.jsonl").write_text(json.dumps(LABEL) + "\n", encoding="utf-8")
    return tmp_path


def test_a_perfect_page_scores_one_everywhere(gold: Path) -> None:
    page = read_gold(gold).pages[0]
    row = table_row([judge(page, DEFAULT_RULES).marks[OURS]])
    for measure in (
        "f1",
        "with",
        "without",
        "first_words",
        "title_exact",
        "date_right",
        "author_exact",
    ):
        assert row[measure] == 1, measure
    assert row["empty"] == 0


def test_a_worse_output_scores_less(gold: Path) -> None:
    page = read_gold(gold).pages[0]
    text = "\n".join(["Accept all our cookies and those of our partners", *LINES[4:]])
    marks = mark(page, SystemOutput(text, "Strike", ("Jon Reed",), "2016-11-29"))
    assert marks.text is not None
    assert marks.text.precision < 1
    assert 0.4 < marks.text.recall < 0.7
    assert (marks.has, marks.lead) == (0, False)
    assert (marks.title, marks.author, marks.date) == ("containing", "wrong", "near")


def test_a_date_can_be_right_as_the_local_day_or_as_the_day_in_utc(gold: Path) -> None:
    label = read_gold(gold).pages[0]  # gold says the 28th

    def shares(day: str, utc_day: str | None) -> tuple[float | int, ...]:
        row = table_row([mark(label, SystemOutput("", day=day, utc_day=utc_day))])
        return row["date_right"], row["date_right_or_utc"], row["date_near"]

    assert shares("2016-11-28", "2016-11-29") == (1, 1, 0)
    assert shares("2016-11-27", "2016-11-28") == (0, 1, 1)
    assert shares("2016-11-27", None) == (0, 0, 1)
    assert shares("2016-11-25", "2016-11-29") == (0, 0, 0)


def test_the_recipe_tells_both_days_and_plain_trafilatura_one(gold: Path) -> None:
    """11 p.m. in New York is the next day in UTC."""
    evening = PAGE.replace("2016-11-28T10:00:00Z", "2016-11-28T23:00:00-05:00")
    (gold / "raw" / "strike.html.gz").write_bytes(gzip.compress(evening.encode()))
    outputs = judge(read_gold(gold).pages[0], DEFAULT_RULES).outputs
    assert (outputs[OURS].day, outputs[OURS].utc_day) == ("2016-11-28", "2016-11-29")
    assert outputs["trafilatura"].utc_day is None


def test_the_table_is_printed_for_people_and_for_machines(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([gold], as_json=False) == 0
    printed = capsys.readouterr().out
    assert "trafilatura fast" in printed
    assert "date_right_or_utc: ... or else the day of published_at in UTC" in printed
    assert main([gold], as_json=True) == 0
    systems = json.loads(capsys.readouterr().out)["systems"]
    assert systems[OURS]["f1"] == 1


def test_a_folder_without_gold_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([tmp_path], as_json=False) == 2
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("found", "gold_text", "precision", "recall"),
    [
        ("a b c d", "a b c d", 1, 1),
        ("", "a b c d", 1, 0),
        ("a b c d", "", 0, 1),
        ("a b c d e", "a b c d", 0.5, 1),
        ("東京の天気", "東京の天気", 1, 1),
    ],
)
def test_shingles_are_counted(found: str, gold_text: str, precision: float, recall: float) -> None:
    score = score_text(found, gold_text)
    assert (score.precision, score.recall) == (precision, recall)


def test_names_and_titles_are_compared_as_people_would() -> None:
    assert same_title("Café closes!", "CAFE\u0301 closes") == "exact"
    assert same_title("Café closes | The Press", "Café closes") == "containing"
    assert same_title(None, "Café closes") == "none"
    assert same_authors(("Mara Quill", "Jon Reed"), "By Jon Reed and Mara Quill") == "exact"
    assert same_authors(("Mara Quill",), "Mara Quill, Jon Reed") == "any"


def test_first_words_are_found_across_the_seam_of_caption_and_text() -> None:
    lead = "A boat on the quay in May The crews of the ferry went home"
    assert (
        covered(
            "A boat on the quay in May\nStandfirst here\nThe crews of the ferry went home", lead
        )
        == 1
    )
    assert covered("Nothing of the kind", lead) == 0


def test_a_difference_is_told_in_words_however_paragraphs_are_cut() -> None:
    gold = "The ferry left at noon.\nIt rained on the quay and nobody waved."
    assert list(difference(gold, gold.replace("\n", " ").replace(". ", ".\n\n"))) == []
    told = list(difference(gold, "Share this! The ferry left at noon. Nobody waved."))
    assert told == [
        "+ 2 words: Share this",
        "- 6 words after 'The ferry left at noon': It rained on the quay and",
    ]


def test_a_page_that_is_no_article_asks_for_a_refusal_and_nothing_else(gold: Path) -> None:
    page = replace(read_gold(gold).pages[0], is_article=False, text=None)
    kept, refused = (mark(page, SystemOutput(text, "A title")) for text in ("Some text", ""))
    row = table_row([kept, refused])
    assert (row["refused"], row["empty"]) == (0.5, 0)
    assert not {"f1", "title_exact", "date_right"} & row.keys()


def test_phrases_that_fire_are_counted_and_those_that_fire_in_vain(tmp_path: Path) -> None:
    """`See also` stands in gold's text; the advertisement does not; the second is an article."""
    body = "".join(f"<p>{line}</p>" for line in ["Advertisement", *LINES[:4], "See also", *LINES])
    gate = "<p>Please log in.</p>"
    for name, inside in (("a", body), ("b", gate), ("c", gate)):
        (tmp_path / f"{name}.html").write_text(
            f"<html><title>Strike goes on</title><body><article>{inside}</article></body></html>"
        )
    labels = [
        {"id": "a", "file": "a.html", "text": "\n".join([*LINES[:4], "See also", *LINES])},
        {"id": "b", "file": "b.html", "text": LINES[0]},
        {"id": "c", "file": "c.html", "is_article": False},
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, labels)))
    judged = [judge(page, DEFAULT_RULES) for page in read_gold(tmp_path).pages]
    report = Report("gold", 0, judged)
    counts = {f.phrase.text: (f.times, f.in_vain) for f in report.fired()}
    assert counts == {
        "please (?:log|sign) in": (2, 1),
        "see also": (1, 1),
        "advertisement": (1, 0),
    }
    assert "       2     1  [gate.login] en: please (?:log|sign) in" in list(report.lines())


def test_the_summary_tells_halves_and_gains_and_what_got_worse(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "scores.jsonl"
    assert main([gold], as_json=False, save=saved) == 0
    printed = capsys.readouterr().out
    assert f"{gold.name}, {half_of('strike')}" in printed
    assert "broadsheet 1.0000" in printed
    assert "worse" not in printed
    [line] = saved.read_text().splitlines()
    assert json.loads(line) == {"set": gold.name, "id": "strike", "precision": 1.0, "recall": 1.0}
    half = PAGE.replace("".join(f"<p>{line}</p>" for line in LINES[4:]), "")
    (gold / "raw" / "strike.html.gz").write_bytes(gzip.compress(half.encode()))
    assert main([gold], as_json=False, against=saved, beside_best=True) == 0
    printed = capsys.readouterr().out
    assert "best 0." in printed
    assert "before 1.0000" in printed
    assert f"worse: {gold.name} strike: 1.000, now 0." in printed
