"""Layouts that were learned -> the lake: their files, and what they make stale of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.enrich.outlet import hostname, registered_domain
from broadsheet.pipeline.lake.manifest import Manifest, layouts_event
from broadsheet.pipeline.lake.store import Lake, files_of
from broadsheet.pipeline.layouts import (
    Book,
    content_at,
    name_of,
    read_book,
    write_book,
    write_layout,
)
from broadsheet.pipeline.records import Stage
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.storage.files import read

OF_TEXTS = [Stage.EXTRACT, Stage.CLEAN]  # where another text may have another ending


def book_of(lake: Lake, manifest: Manifest) -> Book:
    """Which layouts each outlet has now. Raises `DamagedLayout`."""
    return read_book(lake.root, manifest.layouts) if manifest.layouts else {}


def content_of(lake: Lake, manifest: Manifest, outlet: str, layout_id: str) -> bytes:
    """A layout's file; of a lake in a store its copy on this machine. Raises `DamagedLayout`."""
    name = name_of(outlet, layout_id)
    output = manifest.learned.get(name)
    if output is None or not lake.is_remote:
        return content_at(lake.root / name)
    lake.bring([output])
    return read(lake.local(output))


def take_book(
    lake: Lake, manifest: Manifest, book: Mapping[str, Sequence[str]], layouts: Mapping[bytes, str]
) -> int:
    """Have pages take the layouts of this book from now on; how many sources are stale by it.

    `layouts` are the files that are new, and the outlet of each. Files come first, then the event,
    so that a crash leaves nothing but files that nobody names. The stale sources are read anew as
    after a change of the recipe: at once or in the background; until then their rows stay.
    """
    before = book_of(lake, manifest)
    after = {outlet: list(ids) for outlet, ids in sorted(book.items())}
    changed = {o for o in {*before, *after} if list(before.get(o, ())) != after.get(o, [])}
    if not changed:
        return 0
    files = [write_layout(lake.root, outlet, content) for content, outlet in layouts.items()]
    book_id = None
    if after:
        book_id, file = write_book(lake.root, after)
        files.append(file)
    stale = _holding(lake, manifest, changed)
    event = layouts_event(book_id, files, stale)
    lake.log.append(event)
    manifest.apply(event)
    return len(set().union(*stale.values()))


def _holding(lake: Lake, manifest: Manifest, outlets: set[str]) -> dict[str, set[str]]:
    """By shard, those that wait for their unit too: the sources with pages of these outlets,
    refused ones too, by their address; where that says nothing, a refused page may be any
    outlet's."""
    files = files_of(manifest.shards.values())
    lake.bring(files.values())
    sources = {name: _sources(lake.local(o), o, outlets) for name, o in files.items()}
    found = {
        one.shard_id: {piece.source_id for piece in one.tallies}
        & set().union(*(sources[output.name] for output in one.outputs))
        for one in manifest.shards.values()
    }
    return {shard_id: mine for shard_id, mine in found.items() if mine}


def _sources(path: Path, output: Output, outlets: set[str]) -> set[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415  (for who learns alone)

    if output.table.endswith("articles"):
        rows = pq.read_table(path, columns=["source_id", "outlet"])
        is_theirs = pc.is_in(rows["outlet"], value_set=pa.array(sorted(outlets), pa.string()))
        return set(rows.filter(is_theirs)["source_id"].to_pylist())
    rows = pq.read_table(path, columns=["source_id", "url", "stage"])
    of_texts = rows.filter(pc.is_in(rows["stage"], value_set=pa.array(OF_TEXTS, pa.string())))
    pairs = zip(of_texts["source_id"].to_pylist(), of_texts["url"].to_pylist(), strict=True)
    return {
        source_id
        for source_id, url in pairs
        if registered_domain(hostname(url)) in {*outlets, None}
    }
