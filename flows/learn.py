"""The learn flow: each outlet's layout, for the next ingest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from broadsheet.flows.by_hand import held
from broadsheet.flows.documents.learning import learn_layouts
from broadsheet.pipeline.lake.layouts import book_of, take_book
from broadsheet.pipeline.lake.opening import keep_checkpoint, read_lake
from broadsheet.pipeline.settings import Settings


def learn_now(
    settings: Settings, database: Path, purpose: str, anew: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Learn what there is to learn, under the lake's lock; what became of each outlet.

    While shards wait to be read anew by what was learned last, the corpus does not show yet which
    pages fit: outlets that have layouts then keep them.
    """
    with held(settings, purpose) as lake:
        manifest = read_lake(lake)
        book = book_of(lake, manifest)
        learned = learn_layouts(settings, database, book, anew)
        if manifest.stale:
            waiting = {o: list(ids) for o, ids in book.items() if o not in anew}
            learned.book |= waiting
            learned.files = {c: o for c, o in learned.files.items() if o not in waiting}
            for one in learned.told:
                if one["outlet"] in waiting:
                    one |= {"became": "kept", "why": "the next ingest reads its pages anew first"}
        take_book(lake, manifest, learned.book, learned.files)
        keep_checkpoint(lake, manifest)
    return learned.told
