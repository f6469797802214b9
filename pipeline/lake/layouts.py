"""Layouts that were learned -> the lake: their files, what they make stale of it, which may go."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.pipeline.enrich.outlet import hostname, registered_domain
from broadsheet.pipeline.lake.events import layouts_event, unlearn_event
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, files_of, is_old
from broadsheet.pipeline.layouts import (
    FOLDER,
    Book,
    content_at,
    is_book,
    layout_id_of,
    name_of,
    read_book,
    write_book,
    write_layout,
)
from broadsheet.pipeline.records import Stage
from broadsheet.pipeline.shards import Output
from broadsheet.pipeline.storage.durable import remove
from broadsheet.pipeline.storage.files import inside, read

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


def clear_layouts(lake: Lake, manifest: Manifest) -> int:
    """Delete the files of layouts that pages do not take any more and that no row names; gives the
    bytes that were freed. By the rules of `sweep`. Raises `DamagedLayout`."""
    gone = manifest.learned.keys() - _wanted(lake, manifest)
    if gone:
        event = unlearn_event(gone)
        lake.log.append(event)
        manifest.apply(event)
    freed = 0
    for stored in list(inside(lake.root / FOLDER)):
        name = f"{FOLDER}/{stored.path.rpartition('/')[2]}"
        is_given_up = name in gone or not lake.is_remote or is_old(stored)
        if name not in manifest.learned and is_given_up:
            freed += stored.size_bytes
            remove(lake.root / name)
    return freed


def _wanted(lake: Lake, manifest: Manifest) -> set[str]:
    """The book in force and its layouts. Where rows by others are in the lake, which wait to be
    read anew or are there for a way back: the layouts that these name, and all books."""
    layout_ids = {one for ids in book_of(lake, manifest).values() for one in ids}
    book_ids = {manifest.layouts}
    spare = manifest.shards.keys() - manifest.needed_shards()
    aside = spare | {shard_id for shard_id, sources in manifest.stale.items() if sources}
    files = files_of(manifest.shards[shard_id] for shard_id in aside & manifest.shards.keys())
    lake.bring(files.values())
    for output in files.values():
        layout_ids |= _named_in(lake.local(output))
    return {
        name
        for name in manifest.learned
        if layout_id_of(name) in layout_ids | book_ids or (files and is_book(name))
    }


def _named_in(path: Path) -> set[str]:
    """The layouts that rows of a file name."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (for who learns alone)

    file = pq.ParquetFile(path)
    if "layout_id" not in file.schema_arrow.names:
        return set()
    rows = file.read(columns=["layout_id"])
    return set(pc.unique(rows["layout_id"]).drop_null().to_pylist())


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
