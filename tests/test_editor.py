"""The learned editor drops and puts back lines that it is sure of, loses none, and says why."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.flows.commands.explain import _edit
from broadsheet.pipeline.extract import edits_of
from broadsheet.pipeline.extract.body.blocks import Block, key, read_blocks
from broadsheet.pipeline.extract.body.candidate import Candidate, candidate
from broadsheet.pipeline.extract.body.split import Split
from broadsheet.pipeline.extract.editor import edit as room
from broadsheet.pipeline.extract.editor.edit import (
    ADDS_ABOVE,
    DROPS_BELOW,
    MAX_DROPPED,
    MODEL,
    edit,
    edits,
    evidence,
)
from broadsheet.pipeline.extract.editor.features import Evidence, matrix
from broadsheet.pipeline.extract.editor.trees import UNITS, Trees, read_trees, trees_of
from broadsheet.pipeline.extract.reading import read_html
from broadsheet.pipeline.extract.tree import parse
from broadsheet.pipeline.records import Kind, Origin, RawRecord
from broadsheet.pipeline.rules import DEFAULT_RULES

STORY = [
    f"On day {n} of the strike the crews of ferry number {n} sat on the quay and sang, until the "
    f"owners of the {n} boats came down from the harbour office and asked them to stop."
    for n in range(8)
]
BOX = "Win a weekend for two on the island"
LOST = "Nobody had seen the county's engineer since the morning, said the man at the kiosk."


def block(text: str, number: int, tag: str = "p") -> Block:
    return Block(text, tag, 0, 0, (0, 1, number), key=key(text))


BLOCKS = [block(line, n) for n, line in enumerate([*STORY[:4], BOX, LOST, *STORY[4:]])]
KEPT = [*STORY[:4], BOX, *STORY[4:]]
FINDINGS = tuple(candidate(f"witness {n}", [*STORY, LOST]) for n in range(3))


def sure_of(odds: dict[str, float]) -> Trees:
    """A model of one column, the characters of a line, that gives a length these log odds."""
    sizes = sorted({len(key(line)): odd for line, odd in odds.items()}.items())
    names = ("chars",)
    asks, cuts, leaves = [], [], []
    for size, odd in sizes:  # a step up and a step down around each length
        asks += [[0], [0]]
        cuts += [[size - 0.5], [size + 0.5]]
        leaves += [[0, odd], [0, -odd]]
    return Trees(
        names,
        np.array(asks),
        np.float32(cuts),
        np.rint(UNITS * np.array(leaves)).astype(np.int64),
        np.float32([0]),
        0,
    )


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> None:
    trees = sure_of({BOX: -3.0, LOST: 3.0})
    monkeypatch.setattr(room, "read_trees", lambda _: trees)


def test_a_line_that_is_surely_no_text_is_dropped_and_a_lost_one_comes_back_in_its_place(
    judge: None,
) -> None:
    parts = Split(list(KEPT), removed=[(LOST, "unconfirmed")])
    edited = edit(parts, BLOCKS, FINDINGS, None)
    assert edited.lines == [*STORY[:4], LOST, *STORY[4:]]
    assert edited.removed == [(BOX, "editor")]


def test_what_has_a_column_of_its_own_is_not_put_into_the_text(judge: None) -> None:
    parts = Split(list(KEPT), standfirst=LOST)
    assert LOST not in edit(parts, BLOCKS, FINDINGS, None).lines
    parts = Split(list(KEPT), captions=[LOST])
    assert LOST not in edit(parts, BLOCKS, FINDINGS, None).lines


def test_lines_that_no_witness_has_are_not_asked_about(judge: None) -> None:
    without = tuple(candidate(f"witness {n}", STORY) for n in range(3))
    assert LOST not in edit(Split(list(KEPT)), BLOCKS, without, None).lines


def test_a_page_of_which_much_would_fall_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    trees = sure_of(dict.fromkeys(STORY, -3.0))
    monkeypatch.setattr(room, "read_trees", lambda _: trees)
    parts = Split(list(KEPT))
    assert edit(parts, BLOCKS, FINDINGS, None).lines == KEPT
    assert len(key(BOX)) < MAX_DROPPED * sum(len(key(line)) for line in KEPT)


@pytest.mark.parametrize(
    ("log_odds", "falls", "comes"),
    [(-0.85, True, False), (-0.84, False, False), (2.19, False, False), (2.2, False, True)],
)
def test_it_differs_from_the_recipe_below_3_in_10_and_above_9_in_10(
    log_odds: float, falls: bool, comes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (DROPS_BELOW, ADDS_ABOVE) == (0.3, 0.9)
    trees = sure_of({BOX: log_odds, LOST: log_odds})
    monkeypatch.setattr(room, "read_trees", lambda _: trees)
    lines = edit(Split(list(KEPT)), BLOCKS, FINDINGS, None).lines
    assert (BOX not in lines) is falls
    assert (LOST in lines) is comes


def test_it_tells_its_probability_and_what_decided(judge: None) -> None:
    told = {one.line: one for one in edits(Split(list(KEPT)), BLOCKS, FINDINGS, None)}
    assert set(told) == {BOX, LOST}
    assert told[LOST].is_added
    assert not told[BOX].is_added
    assert told[BOX].probability == pytest.approx(0.047, abs=0.001)
    assert told[BOX].deciding == (("chars", -3.0),)


def test_a_text_in_a_script_that_was_not_learned_from_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [
        f"{n}渡船的船员们在码头上坐了十一天，直到老板们从港务局下来请他们停止唱歌。"
        for n in range(9)
    ]
    trees = sure_of({lines[0]: -3.0, BOX: -3.0})
    monkeypatch.setattr(room, "read_trees", lambda _: trees)
    blocks = [block(line, n) for n, line in enumerate([*lines, BOX])]
    findings = tuple(candidate(f"witness {n}", [*lines, BOX]) for n in range(3))
    assert edit(Split([*lines, BOX]), blocks, findings, None).lines == [*lines, BOX]


LINES = st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=12)


@settings(deadline=None)  # the first example reads the model
@given(LINES, LINES, LINES)
def test_no_line_is_lost_or_invented(kept: list[str], around: list[str], taken: list[str]) -> None:
    said = [line for line in (" ".join(line.split()) for line in [*kept, *around]) if line]
    blocks = [block(line, n) for n, line in enumerate(said)]
    lines = [line for line in kept if line.strip()]
    findings: tuple[Candidate, ...] = tuple(candidate(f"{n}", taken) for n in range(3))
    edited = edit(Split(list(lines)), blocks, findings, None)
    kept_or_named = sorted(edited.lines + [line for line, _ in edited.removed])
    assert [line for line in kept_or_named if line in lines] == sorted(lines)
    assert set(kept_or_named) <= {*lines, *said}


def test_the_model_asks_columns_that_there_are_and_gives_the_same_odds_everywhere() -> None:
    trees = read_trees(MODEL)
    columns = matrix(evidence(Split(list(KEPT)), BLOCKS, FINDINGS, None))
    assert set(trees.names) <= set(columns)
    rows = np.stack([columns[name] for name in trees.names], axis=1)
    together = trees.log_odds(rows)
    alone = np.concatenate([trees.log_odds(row[None]) for row in rows])
    assert np.array_equal(together, alone)
    assert MODEL.stat().st_size < 100_000


def test_trees_are_walked_as_their_file_says() -> None:
    said = {
        "columns": ["a", "b"], "typical": [0, 0], "bias": 1,
        "trees": [
            {"asks": [0, 1], "cuts": [1, 5], "leaves": [0, 10, 20, 30]},
            {"asks": [1, 1], "cuts": [0, 9], "leaves": [1, 2, 3, 4]},
        ],
    }  # fmt: skip
    trees = trees_of(json.loads(json.dumps(said)))
    rows = np.float32([[1, 0], [2, 0], [1, 6], [2, 10]])
    assert trees.log_odds(rows).tolist() == [2, 12, 23, 35]


def test_a_page_of_the_web_is_read_with_its_edits(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY)
    source = f"<html><body><article><h1>Ferries</h1>{paragraphs}</article></body></html>"
    reading = read_html(source, DEFAULT_RULES)
    assert reading is not None
    assert reading.body is not None
    assert len(reading.body.findings) == 3
    assert dataclasses.is_dataclass(reading)
    assert reading.edits() == []


def test_explain_tells_each_edit_with_its_probability_and_what_decided() -> None:
    one = room.Edit(BOX, False, 0.047, (("votes", -2.5), ("chars", 0.5)))
    assert _edit(dataclasses.asdict(one)) == (
        f"editor dropped, text with a probability of 0.047: {BOX} (votes -2.5, chars +0.5)"
    )


def test_a_plain_text_has_no_edits() -> None:
    record = RawRecord(Origin("x", 0, 0, 3), Kind.TEXT, b"abc", "0", 3)
    assert edits_of(record, DEFAULT_RULES) == []


def test_lines_that_are_marked_and_set_alike_are_counted_as_such() -> None:
    """`explain` shows the name of this column: once it said that it counted an element's lines."""
    page = parse("<body><div><p>One.</p><h2>Two</h2></div><div><p>Three.</p></div></body>")
    assert page is not None
    blocks = read_blocks(page)
    nobody = [False] * len(blocks)
    columns = matrix(Evidence(blocks, [nobody] * 3, nobody, [None] * len(blocks), ""))
    assert list(columns["lines marked and set alike"]) == [2, 1, 2]
    assert "lines in its element" not in columns


def test_a_line_knows_what_became_of_those_in_the_same_element() -> None:
    root = parse("<div><p>One</p><p>Two</p></div><div><p>Three</p></div>")
    assert root is not None
    blocks = read_blocks(root)
    nobody = [False] * 3
    columns = matrix(Evidence(blocks, [nobody] * 3, [True, False, False], [None] * 3, ""))
    assert columns["share kept in its element"].tolist() == [0.5, 0.5, 0]
    assert columns["share kept in the element around"].tolist() == pytest.approx([4 / 14] * 3)
