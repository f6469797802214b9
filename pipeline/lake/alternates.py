"""Shards that no raw file stands on, though they hold rows of what raw files stand on.

By the recipe and the layouts in force: what a re-extraction in the background has done so far. By
an earlier recipe: what it took the place of, which a way back and `--as-of` need.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyarrow as pa

from broadsheet.pipeline.lake.entries import OrderedFiles
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, files_of
from broadsheet.pipeline.shards import ShardReport

Piece = tuple[str, int, int]  # source_id, start, end
OLD_LAYOUTS = "old layouts"  # in the place of a recipe


def alternates(manifest: Manifest, recipe_id: str, earlier: int) -> frozenset[str]:
    """Those of the recipe in force, and of so many recipes before it.

    Of an earlier one none that was not held against the list since that list changed: they are
    given up, and nobody has to be told to look into them.
    """
    needed = manifest.needed_shards()
    spare = [one for one in manifest.shards.values() if one.shard_id not in needed]
    if not spare:
        return frozenset()
    last = {one.recipe_id: number for number, one in enumerate(manifest.shards.values())}
    before = sorted(last.keys() - {recipe_id}, key=lambda name: last[name])
    kept = {recipe_id, *before[max(0, len(before) - earlier) :]}
    found = [
        one
        for one in spare
        if one.recipe_id in kept
        and (one.recipe_id == recipe_id or one.shard_id not in manifest.unscreened)
    ]
    sources = {one.shard_id: _sources(manifest, one, recipe_id) for one in found}
    others = _recipes(manifest, set().union(*sources.values()))
    return frozenset(
        one.shard_id
        for one in found
        if any(others.get(name, set()) - {one.recipe_id} for name in sources[one.shard_id])
    )


def _sources(manifest: Manifest, report: ShardReport, recipe_id: str) -> set[str]:
    """Those that a shard may stand in for: by the recipe in force none of other layouts."""
    sources = {piece.source_id for piece in report.tallies}
    is_in_force = report.recipe_id == recipe_id
    return sources - manifest.stale.get(report.shard_id, set()) if is_in_force else sources


def _recipes(manifest: Manifest, asked: Collection[str]) -> Mapping[str, set[str]]:
    """By source, of those that are asked for: the recipes of the shards that raw files stand on, or
    that it is by other layouts than those in use."""
    known = manifest.shards | manifest.damaged
    recipes: defaultdict[str, set[str]] = defaultdict(set)
    for shard_id, source_id in _pieces(manifest):
        if source_id in asked and shard_id in known:
            is_stale = manifest.is_piece_stale(shard_id, source_id)
            recipes[source_id].add(OLD_LAYOUTS if is_stale else known[shard_id].recipe_id)
    return recipes


def _pieces(manifest: Manifest) -> Iterator[tuple[str, str]]:
    if isinstance(manifest.files, OrderedFiles):
        return manifest.files.pieces()
    return ((p.shard_id, p.source_id) for e in manifest.in_order() for p in e.parts)


def pieces_under(manifest: Manifest, recipe_id: str) -> dict[Piece, str]:
    """What the lake holds by a recipe and the layouts in use: the shard of each piece of a source.

    Asked while a plan is made, when others may commit.
    """
    return {
        (piece.source_id, piece.start, piece.end): one.shard_id
        for one in list(manifest.shards.values())
        if one.recipe_id == recipe_id
        for piece in one.tallies
        if not manifest.is_piece_stale(one.shard_id, piece.source_id)
    }


def outlets_of(lake: Lake, reports: Iterable[ShardReport]) -> dict[str, set[str]]:
    """By source: the outlets of its articles, as these shards have them."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (for who extracts anew alone)

    outlets: defaultdict[str, set[str]] = defaultdict(set)
    files = [one for one in files_of(reports).values() if one.table == "articles"]
    lake.bring(files)
    for output in files:
        rows: pa.Table = pq.ParquetFile(lake.local(output)).read(columns=["source_id", "outlet"])
        pairs = rows.group_by(["source_id", "outlet"]).aggregate([])
        for source_id, outlet in zip(
            *(pairs[n].to_pylist() for n in pairs.column_names), strict=True
        ):
            if outlet is not None:
                outlets[source_id].add(outlet)
    return outlets
