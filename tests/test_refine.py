"""The recipe gives the same row whether or not a page was seen before."""

import pytest

from broadsheet.pipeline.records import Kind, Origin, RawRecord, Reason, Rejected, Stage
from broadsheet.pipeline.refine import Memo, refine
from broadsheet.pipeline.rules import DEFAULT_RULES


def refusal(record: RawRecord, memo: Memo) -> tuple[Reason, Stage]:
    """Why and in which stage a record is refused, as a worker books it."""
    entered = [Stage.READ]
    try:
        refine(record, DEFAULT_RULES, "recipe", memo, enter=entered.append)
    except Rejected as rejected:
        return rejected.reason, entered[-1]
    raise AssertionError("it was to be refused")


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
