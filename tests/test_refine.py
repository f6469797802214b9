"""The recipe gives the same row whether or not a page was seen before."""

import pytest

from broadsheet.pipeline.records import Kind, Origin, RawRecord, Reason, Rejected, Stage
from broadsheet.pipeline.refine import Memo, Product, refine
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.hostile import page


def refusal(record: RawRecord, memo: Memo) -> tuple[Reason, Stage]:
    """Why and in which stage a record is refused, as a worker books it."""
    entered = [Stage.READ]
    try:
        refine(record, DEFAULT_RULES, "recipe", memo, enter=entered.append)
    except Rejected as rejected:
        return rejected.reason, entered[-1]
    raise AssertionError("it was to be refused")


def test_whoever_watches_sees_what_each_stage_made_and_changes_nothing() -> None:
    """`explain` shows the stages as they are run, not as it believes them to be run."""
    record = RawRecord(Origin("s", 0, 0), Kind.HTML, page(1), "ab" * 32, len(page(1)))
    entered: list[Stage] = []
    seen: list[tuple[Stage, str]] = []

    def leave(stage: Stage, product: Product) -> None:
        seen.append((stage, type(product).__name__))

    watched = refine(record, DEFAULT_RULES, "recipe", Memo(), enter=entered.append, leave=leave)
    assert watched == refine(record, DEFAULT_RULES, "recipe", Memo())
    assert seen == [
        (Stage.EXTRACT, "Page"),
        (Stage.CLEAN, "Page"),
        (Stage.DATE, "Dating"),
        (Stage.ENRICH, "Article"),
    ]
    assert entered == [stage for stage, _ in seen]


def test_a_copy_of_a_refused_page_is_refused_in_the_same_stage() -> None:
    """Else the stage in `rejects` depended on which worker had seen the page before."""
    payload = b"Ferry late again. Sorry."
    record = RawRecord(Origin("s", 0, 0), Kind.TEXT, payload, "ab" * 32, len(payload))
    memo = Memo()
    first = refusal(record, memo)
    assert first == (Reason.TOO_SHORT, Stage.CLEAN)
    assert refusal(record, memo) == first


@pytest.mark.parametrize("is_first", [True, False])
def test_the_same_bytes_under_another_charset_are_another_page(is_first: bool) -> None:
    """One server calls them Latin-1, another KOI8: each copy is read as its own header says."""
    story = "Der Bürgermeister überquert die Brücke für zwölf müde Gänse über größere Flüsse. " * 4
    payload = story.encode("latin-1")
    records = {
        charset: RawRecord(
            Origin("s", 0, 0), Kind.TEXT, payload, "ab" * 32, len(payload), charset=charset
        )
        for charset in ("iso-8859-1", "koi8-r")
    }
    memo = Memo()
    order = list(records) if is_first else list(reversed(records))
    texts = {
        charset: refine(records[charset], DEFAULT_RULES, "recipe", memo).text for charset in order
    }
    alone = {
        charset: refine(record, DEFAULT_RULES, "recipe", Memo()).text
        for charset, record in records.items()
    }
    assert texts == alone
    assert len(set(texts.values())) == 2
