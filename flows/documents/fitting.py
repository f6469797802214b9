"""A layout that was tried on a page -> what it made of each line and by which vote, or why not."""

from collections.abc import Iterator
from typing import Any

from broadsheet.pipeline.extract.layout.chosen import Attempt
from broadsheet.pipeline.extract.layout.signatures import Line
from broadsheet.pipeline.lake.opening import open_lake
from broadsheet.pipeline.lake.store import lake_of
from broadsheet.pipeline.layout import Layout, Role, mark_of
from broadsheet.pipeline.layouts import NO_LAYOUTS, Layouts
from broadsheet.pipeline.settings import Settings

SHOWN_CHARS = 60  # of a line
REPEATED = "repeated"


def layouts_of(settings: Settings) -> Layouts:
    """Those that the next ingest takes; none where there is no lake."""
    lake = lake_of(settings)
    if not lake.log.is_there():
        return NO_LAYOUTS
    book_id = open_lake(lake).manifest.layouts
    return Layouts(lake.root, book_id) if book_id else NO_LAYOUTS


def as_object(attempt: Attempt) -> dict[str, Any]:
    """An attempt for machines: each line inside the container, in its group."""
    layout, fitted = attempt.known.layout, attempt.fitted
    told: dict[str, Any] = {
        "layout_id": attempt.known.layout_id,
        "container": ">".join(layout.container),
        "refusal": attempt.refusal,
    }
    if fitted is None:
        return told
    groups = {
        Role.TEXT: fitted.text,
        Role.CAPTION: fitted.captions,
        Role.STANDFIRST: fitted.standfirst,
        Role.OUT: fitted.out,
        REPEATED: fitted.repeated,
    }
    lines = [
        {
            "line": line.block.text,
            "taken_for": str(group),
            "path": line.signature,
            "vote": _vote(layout, line, group),
        }
        for group, of_group in groups.items()
        for line in of_group
    ]
    return told | {"lines": lines}


def _vote(layout: Layout, line: Line, group: str) -> str | None:
    """By what a line was put into its group; None where nobody had seen the like."""
    if group == REPEATED:
        return f"at the edge of most stories, {mark_of(line.block.key)}"
    vote = layout.votes.get(line.signature)
    return str(vote) if vote else None


def lines_of(told: dict[str, Any]) -> Iterator[str]:
    """The same for people; of the text one line for each path, since most have the same."""
    name = f"layout {told['layout_id']}"
    if told["refusal"]:
        yield f"{name} does not fit, {told['refusal']}"
        return
    yield f"{name}: the story stands in {told['container']}"
    seen = set()
    for line in told["lines"]:
        kind = line["taken_for"], line["path"]
        if kind[0] != Role.TEXT or kind not in seen:
            vote = line["vote"] or "never seen, and a writer's"
            where = line["path"] or "the container itself"
            yield f"  {kind[0]} by {where} ({vote}): {line['line'][:SHOWN_CHARS]}"
        seen.add(kind)
