"""The learn flow: each outlet's layout, for the next ingest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from broadsheet.flows.by_hand import held
from broadsheet.flows.documents.learning import learn_layouts
from broadsheet.pipeline.lake.layouts import book_of, take_book
from broadsheet.pipeline.lake.opening import keep_checkpoint, read_lake
from broadsheet.pipeline.ledger import printable
from broadsheet.pipeline.settings import Settings


def learn_now(
    settings: Settings, database: Path, purpose: str, anew: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Learn what there is to learn, under the lake's lock; what became of each outlet."""
    with held(settings, purpose) as lake:
        manifest = read_lake(lake)
        stale = [printable(e.path) for e in manifest.files.values() if manifest.is_stale(e)]
        learned = learn_layouts(settings, database, book_of(lake, manifest), stale, anew)
        take_book(lake, manifest, learned.book, learned.files)
        keep_checkpoint(lake, manifest)
    return learned.told
