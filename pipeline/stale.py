"""Raw files by another recipe or other layouts -> units that change together, and what is done.

The old rows of a file stay what readers see until its whole unit is done: all stale files that an
outlet has stories in, and all outlets that have stories in one of these. A folder of pages an
outlet is a unit an outlet; crawls whose every file holds every outlet are one unit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from broadsheet.pipeline.filing import Filing, identify_claims
from broadsheet.pipeline.lake.alternates import Piece
from broadsheet.pipeline.lake.entries import Covered, FileEntry
from broadsheet.pipeline.landing import RawFile

Stale = tuple[RawFile, FileEntry]
Outlets = Mapping[str, Iterable[str]]  # by source_id


@dataclass(frozen=True, slots=True)
class Background:
    """How stale files are taken when they are not all taken at once."""

    shards: int  # a run extracts anew; 0: none
    outlets: Callable[[Sequence[FileEntry]], Outlets]  # of the sources of these files


def units(stale: Sequence[Stale], outlets: Outlets) -> list[list[Stale]]:
    """The stale files, those together that must change together; the smallest unit first, so that
    whole outlets come early, and the same every time."""
    chosen: dict[str, int] = {}  # outlet -> the first file of its unit
    lead = list(range(len(stale)))

    def first(number: int) -> int:
        while lead[number] != number:
            lead[number] = number = lead[lead[number]]
        return number

    for number, (_, entry) in enumerate(stale):
        for outlet in {one for part in entry.parts for one in outlets.get(part.source_id, ())}:
            other = first(chosen.setdefault(outlet, number))
            mine = first(number)
            lead[max(mine, other)] = min(mine, other)
    found: defaultdict[int, list[Stale]] = defaultdict(list)
    for number, one in enumerate(stale):
        found[first(number)].append(one)
    return sorted(found.values(), key=lambda unit: sum(entry.size_bytes for _, entry in unit))


def adopted(
    stale: Stale, recipe_id: str, held: Mapping[Piece, str], filing: Filing
) -> FileEntry | None:
    """The entry of a file all of whose parts the lake holds as they would be now; else None."""
    found, entry = stale
    if identify_claims(found, filing.claims(found)) != entry.claims_id:
        return None  # what names say is read otherwise now
    parts = []
    for part in entry.parts:
        shard_id = held.get((part.source_id, part.start, part.end))
        if shard_id is None:
            return None
        parts.append(Covered(shard_id, part.source_id, part.start, part.end))
    return replace(entry, recipe_id=recipe_id, parts=tuple(parts))
