"""A layout that was tried on a page -> what it made of each line and by which vote, or why not."""

from collections.abc import Iterator
from typing import Any

from broadsheet.pipeline.extract.layout.chosen import Attempt
from broadsheet.pipeline.lake.opening import open_lake
from broadsheet.pipeline.lake.store import lake_of
from broadsheet.pipeline.layout import Role
from broadsheet.pipeline.layouts import NO_LAYOUTS, Layouts
from broadsheet.pipeline.settings import Settings

SHOWN_CHARS = 60  # of a line


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
        "repeated": fitted.repeated,
    }
    lines = [
        {
            "line": line.block.text,
            "taken_for": str(group),
            "path": line.signature,
            "vote": str(vote) if (vote := layout.votes.get(line.signature)) else None,
        }
        for group, of_group in groups.items()
        for line in of_group
    ]
    return told | {"lines": lines}


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
