"""A raw file and offsets -> the records that begin there, read as ingest read them."""

from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.landing import scan
from pipeline.readers import read, sniff
from pipeline.readers.formats import Entry, Part
from pipeline.records import OtherRecords, RawRecord, RecordFailure
from pipeline.rules import Rules


def records_at(
    path: Path, offsets: Collection[int], rules: Rules
) -> Iterator[RawRecord | RecordFailure]:
    """What begins at these offsets of a file now; nothing for an offset at which nothing does.

    A file that can be entered is entered at each offset, any other is read once. Raises `Rejected`
    where no reader reads the file, `NothingThere` where there is none.
    """
    found = scan([str(path)], path / "none")[0]
    form, size = sniff(path), found.size_bytes
    wanted = set(offsets)
    for start in [0] if form.entry is Entry.WHOLE else sorted(wanted):
        for thing in read(Part(path, "reread", start, size, size, found.claims), form, rules):
            if isinstance(thing, OtherRecords) or thing.origin.record_offset not in wanted:
                continue
            yield thing
            wanted.discard(thing.origin.record_offset)
            if form.entry is not Entry.WHOLE or not wanted:
                break
