"""Lines of the list -> what they withheld is back: at once what was held, the rest as it is read.

A row that was deleted is in its raw file and nowhere else. So the raw files in which it lay are to
be read anew, and the next ingest does; those that are gone are told.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from broadsheet.pipeline.enrich.address import normal_form
from broadsheet.pipeline.lake.judging import rows_of
from broadsheet.pipeline.lake.manifest import Manifest, file_event
from broadsheet.pipeline.lake.store import Lake, files_of, sweep
from broadsheet.pipeline.records import Reason
from broadsheet.pipeline.storage.files import missing
from broadsheet.pipeline.withheld import salted

TICKET = "ticket:"


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


def deleted_shards(lake: Lake, manifest: Manifest, entry_ids: Collection[str]) -> set[str]:
    """The shards that have lost rows to these lines."""
    active = manifest.active_shards()
    files = [o for o in files_of(active.values()).values() if o.table == "rejects"]
    lake.bring(files)
    lost = {
        (output.name, row["source_id"])
        for output in files
        for row in rows_of(lake, output, ("reason", "detail", "source_id"))
        if row["reason"] == Reason.WITHHELD and row["detail"] in entry_ids
    }
    return {
        shard_id
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


def read_anew(lake: Lake, manifest: Manifest, shard_ids: Collection[str]) -> ReadAnew:
    """Have the next ingest read the raw files of these shards that are there.

    Until then the other rows of these files are missing, too, from what is published.
    """
    of_them = [
        entry
        for entry in manifest.files.values()
        if any(part.shard_id in shard_ids for part in entry.parts)
    ]
    gone = missing(entry.path for entry in of_them)
    events = [
        file_event(
            replace(
                entry,
                status="damaged",
                parts=tuple(part for part in entry.parts if part.shard_id not in shard_ids),
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
