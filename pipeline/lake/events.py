"""What happened to a lake -> an event, a dict that is a line of its log; and back.

An event that was once written is read for good: what is new has a name of its own, or a key that
may be absent.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from broadsheet.pipeline.lake.entries import Covered, FileEntry, Snapshot
from broadsheet.pipeline.lake.trouble import DamagedLake, NewerLake
from broadsheet.pipeline.records import Tally
from broadsheet.pipeline.schema import SCHEMA_VERSION
from broadsheet.pipeline.shards import Output, PartTally, ShardReport
from broadsheet.pipeline.withheld import Withheld


def published_event(snapshot: Snapshot) -> dict[str, Any]:
    """The corpus was built from all that stands before this line."""
    return {"event": "published", "snapshot": asdict(snapshot)}


def damaged_event(shard_ids: Iterable[str]) -> dict[str, Any]:
    """These shards, and no others, have files that are not what was written."""
    return {"event": "damaged", "shards": sorted(shard_ids)}


def replace_event(shard_ids: Iterable[str], merged: Output, files: Iterable[str]) -> dict[str, Any]:
    """The rows that these shards have in these files lie in this one now, which is in place."""
    names = sorted(files)
    return {
        "event": "replace",
        "shards": sorted(shard_ids),
        "output": asdict(merged),
        "files": names,
    }


def layouts_event(
    book_id: str | None, files: Iterable[Output], stale: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    """Pages take the layouts of this book from now on, these new files among them; these sources
    of these shards hold pages of outlets whose layouts are others than they were."""
    new = [asdict(output) for output in files]
    said = {shard_id: sorted(sources) for shard_id, sources in stale.items()}
    return {"event": "layouts", "book": book_id, "files": new, "stale": said}


def unlearn_event(names: Iterable[str]) -> dict[str, Any]:
    """These files of layouts are nobody's any more, and go."""
    return {"event": "unlearn", "names": sorted(names)}


def withhold_event(entries: Iterable[Withheld], salt: str) -> dict[str, Any]:
    """These must not be in the corpus from now on, whatever raw file holds them."""
    return {"event": "withhold", "entries": [asdict(entry) for entry in entries], "salt": salt}


def rewrite_event(
    reports: Iterable[ShardReport], moved: Mapping[str, Output | None], sharing: Iterable[str]
) -> dict[str, Any]:
    """These shards have other rows now; what of the old files is others', who are `sharing` them,
    lies in new ones."""
    return {
        "event": "rewrite",
        "shards": [
            {
                "shard_id": report.shard_id,
                "outputs": [asdict(output) for output in report.outputs],
                "tallies": [asdict(piece) for piece in report.tallies],
            }
            for report in reports
        ],
        "moved": {name: output and asdict(output) for name, output in moved.items()},
        "sharing": sorted(sharing),
    }


def shard_event(report: ShardReport) -> dict[str, Any]:
    """A shard is in the lake: its files are in place and synced."""
    tallies = [{**_said(piece), "tally": _said(piece.tally)} for piece in report.tallies]
    outputs = [_said(output) for output in report.outputs]
    return {"event": "shard", **_said(report), "outputs": outputs, "tallies": tallies}


def file_event(entry: FileEntry, forget: Collection[str] = ()) -> dict[str, Any]:
    """All records of a raw file are in the lake, under this path, and under those no more."""
    event = {"event": "file", **_said_of_file(entry)}
    return event | {"forget": sorted(forget)} if forget else event


def switch_events(entries: Sequence[FileEntry]) -> Iterator[dict[str, Any]]:
    """These take the place of older ones together or, where the last of these events is missing,
    not at all."""
    for entry in entries:
        yield {"event": "arriving", **_said_of_file(entry)}
    yield {"event": "switch", "files": len(entries)}


def refuse_newer(schema_versions: Iterable[int]) -> None:
    """Raise `NewerLake` for rows of a version of `schema` that is to come."""
    newest = max(schema_versions, default=1)
    if newest > SCHEMA_VERSION:
        raise NewerLake(f"rows of schema version {newest}, and this version knows {SCHEMA_VERSION}")


def report_from(event: dict[str, Any]) -> ShardReport:
    refuse_newer(output.get("schema_version", 1) for output in event["outputs"])
    return ShardReport(
        shard_id=event["shard_id"],
        recipe_id=event["recipe_id"],
        outputs=tuple(Output(**output) for output in event["outputs"]),
        tallies=tuple(
            PartTally(**{**piece, "tally": Tally(**piece["tally"])}) for piece in event["tallies"]
        ),
        seconds=event["seconds"],
        peak_memory_bytes=event["peak_memory_bytes"],
    )


def forgotten(event: Mapping[str, Any]) -> list[str]:
    """Paths whose content lives on under another."""
    return [event["path"]] if event["event"] == "forget" else event.get("forget", [])


def last_arrived(arrived: Sequence[FileEntry], event: Mapping[str, Any]) -> Sequence[FileEntry]:
    """The raw files of a switch: in front of them those of a run that was killed may stand."""
    count = event["files"]
    if count > len(arrived):
        raise DamagedLake(f"a switch of {count} raw files, and {len(arrived)} stand before it")
    return arrived[-count:] if count else ()


def file_entry_from(event: dict[str, Any]) -> FileEntry:
    fields = {k: v for k, v in event.items() if k not in ("event", "forget")}
    return FileEntry(**{**fields, "parts": tuple(Covered(**part) for part in event["parts"])})


def _said_of_file(entry: FileEntry) -> dict[str, Any]:
    return _said(entry) | {"parts": [_said(part) for part in entry.parts]}


def _said(one: FileEntry | Covered | Output | PartTally | ShardReport | Tally) -> dict[str, Any]:
    """Its fields as they are: to copy them, as `asdict` does, was a third of planning a file."""
    return {name: getattr(one, name) for name in one.__slots__}
