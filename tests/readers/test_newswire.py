"""All 349 real files of the news exchange beside an oracle that shares no code with the readers."""

from itertools import permutations

from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.records import Page, RawRecord, Reason
from broadsheet.pipeline.rules import DEFAULT_RULES
from tests.given import golds, needs_real_data
from tests.readers.builders import found_in
from tests.readers.newswire import Stated, line, solid, stated_by
from tests.readers.wire import refusals, stories


def differs(stated: Stated, record: RawRecord) -> list[str]:
    """In what a record is not what its file states."""
    day = date_page(Page("", "stated"), record, DEFAULT_RULES).published_on
    wrong = []
    if line(record.claims.title) != stated.title:
        wrong.append(f"title {record.claims.title!r}, not {stated.title!r}")
    if (day and day.isoformat()) != stated.day:
        wrong.append(f"day {day}, not {stated.day}")
    if solid(stated.body) not in wholes(record):
        wrong.append(f"body {record.payload[:80]!r}, not {stated.body.strip()[:80]!r}")
    return wrong


def wholes(record: RawRecord) -> set[str]:
    """The body as it may be printed: headline and summary at its top are told anyway."""
    heads = filter(None, (record.claims.title, record.claims.standfirst))
    tops = [solid(one) for one in heads]
    orders = [order for count in range(3) for order in permutations(tops, count)]
    return {"".join(order) + solid(record.payload.decode()) for order in orders}


@needs_real_data
def test_titles_bodies_and_days_of_all_real_items_are_those_that_the_files_state() -> None:
    files = kept = 0
    wrong = []
    for label in golds("newswire"):
        found = found_in(label["page"])
        told, stated = stories(found), stated_by(label["page"])
        files += 1
        kept += len(told)
        assert len(told) == len(stated), label["id"]
        assert {one.reason for one in refusals(found)} <= {Reason.NOT_A_STORY, Reason.NO_BODY}
        assert told or refusals(found)
        for one, record in zip(stated, told, strict=True):
            wrong += [f"{label['id']}: {what}" for what in differs(one, record)]
    assert wrong == []
    assert (files, kept) == (349, 181)
