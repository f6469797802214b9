"""Lines of the list -> what they withheld is back: at once what was held, the rest as it is read.

A row that was deleted is in its raw file and nowhere else. So the raw files in which it lay are to
be read anew, and the next ingest does; those that are gone are told.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from broadsheet.pipeline.enrich.address import normal_form
from broadsheet.pipeline.lake.events import file_event
from broadsheet.pipeline.lake.judging import rows_of
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import HELD, PLACE, Lake, files_of, sweep
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.storage.files import missing
from broadsheet.pipeline.withheld import salted

TICKET = "ticket:"
Part = tuple[str, str]  # shard_id, source_id


@dataclass(frozen=True, slots=True)
class ReadAnew:
    """Raw files that the next ingest reads, and those that are gone with what was in them."""

    due: tuple[str, ...]
    gone: tuple[str, ...]


def entries_named(manifest: Manifest, said: Iterable[str]) -> list[str]:
    """The lines that are named by their id, an address, or `ticket:X`.

    Raises ValueError for what names none.
    """
    found: list[str] = []
    for name in said:
        address = salted(manifest.salt, normal_form(name) or name)
        ids = [
            entry.entry_id
            for entry in manifest.withheld.values()
            if name in (entry.entry_id, f"{TICKET}{entry.ticket}") or address in entry.addresses
        ]
        if not ids:
            raise ValueError(f"{name}: nothing of that name is withheld; `from withheld` lists all")
        found += ids
    return sorted(set(found))


def deleted_parts(lake: Lake, manifest: Manifest, entry_ids: Collection[str]) -> set[Part]:
    """The parts of raw files that have lost rows to these lines; what is held is not lost."""
    active = manifest.active_shards()
    tables = ("rejects", *HELD.values())
    files = {n: o for n, o in files_of(active.values()).items() if o.table in tables}
    lake.bring(files.values())
    bare, held = set(), set()
    for name, output in files.items():
        columns = (*PLACE, "reason", "detail") if output.table == "rejects" else PLACE
        for row in rows_of(lake, output, columns):
            place = tuple(row[column] for column in PLACE)
            if output.table != "rejects":
                held.add(place)
            elif row["reason"] == Reason.WITHHELD and row["detail"] in entry_ids:
                bare.add((name, place))
    lost = {(name, place[0]) for name, place in bare if place not in held}
    return {
        (shard_id, piece.source_id)
        for shard_id, report in active.items()
        for output in report.outputs
        for piece in report.tallies
        if (output.name, piece.source_id) in lost
    }


def strike(lake: Lake, manifest: Manifest, entry_ids: Collection[str]) -> None:
    """Take lines off the list: the next publish brings back what was held."""
    event = {"event": "revoke", "entries": sorted(entry_ids)}
    lake.log.append(event)
    manifest.apply(event)


def read_anew(lake: Lake, manifest: Manifest, lost: Collection[Part]) -> ReadAnew:
    """Have the next ingest read the raw files of these parts that are there.

    Until then the other rows of these files are missing, too, from what is published.
    """
    of_them = [
        entry
        for entry in manifest.files.values()
        if any((part.shard_id, part.source_id) in lost for part in entry.parts)
    ]
    gone = missing(entry.path for entry in of_them)
    events = [
        file_event(
            replace(
                entry,
                status="damaged",
                parts=tuple(p for p in entry.parts if (p.shard_id, p.source_id) not in lost),
            )
        )
        for entry in of_them
        if entry.path not in gone
    ]
    lake.log.append(*events)
    for event in events:
        manifest.apply(event)
    sweep(lake, manifest)
    due = {entry.path for entry in of_them} - gone
    return ReadAnew(tuple(sorted(due)), tuple(sorted(gone)))
