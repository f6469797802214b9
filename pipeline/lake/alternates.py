"""Shards that no raw file stands on, though they hold rows of what raw files stand on.

By the recipe in force: what a re-extraction in the background has done so far. By an earlier one:
what it took the place of, which a way back and `--as-of` need.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyarrow as pa

from broadsheet.pipeline.lake.manifest import Manifest, OrderedFiles
from broadsheet.pipeline.lake.store import Lake, files_of
from broadsheet.pipeline.shards import ShardReport

Piece = tuple[str, int, int]  # source_id, start, end


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
    others = _recipes(manifest, {piece.source_id for one in found for piece in one.tallies})
    return frozenset(one.shard_id for one in found if _is_alternate(one, others))


def _is_alternate(report: ShardReport, others: Mapping[str, set[str]]) -> bool:
    """Some raw file stands on one of its sources, by another recipe."""
    return any(others.get(p.source_id, set()) - {report.recipe_id} for p in report.tallies)


def _recipes(manifest: Manifest, asked: Collection[str]) -> Mapping[str, set[str]]:
    """By source, of those that are asked for: the recipes of the shards that raw files stand on."""
    known = manifest.shards | manifest.damaged
    recipes: defaultdict[str, set[str]] = defaultdict(set)
    for shard_id, source_id in _pieces(manifest):
        if source_id in asked and shard_id in known:
            recipes[source_id].add(known[shard_id].recipe_id)
    return recipes


def _pieces(manifest: Manifest) -> Iterator[tuple[str, str]]:
    if isinstance(manifest.files, OrderedFiles):
        return manifest.files.pieces()
    return ((p.shard_id, p.source_id) for e in manifest.in_order() for p in e.parts)


def pieces_under(manifest: Manifest, recipe_id: str) -> dict[Piece, str]:
    """What the lake holds by a recipe: the shard of each piece of a source.

    Asked while a plan is made, when others may commit.
    """
    return {
        (piece.source_id, piece.start, piece.end): one.shard_id
        for one in list(manifest.shards.values())
        if one.recipe_id == recipe_id
        for piece in one.tallies
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
