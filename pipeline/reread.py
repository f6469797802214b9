"""A raw file and offsets -> the records that begin there, read as ingest read them."""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from broadsheet.pipeline.filing import filing_of
from broadsheet.pipeline.landing import scan
from broadsheet.pipeline.readers import read, sniff
from broadsheet.pipeline.readers.formats import ByteRange, Entry
from broadsheet.pipeline.records import RawRecord, RecordFailure
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.files import exists
from broadsheet.pipeline.storage.location import Location, is_url, located

ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


def lying_at(printed: str) -> Location:
    r"""Where a raw file lies, from the path in its row, which escapes what is not UTF-8.

    >>> lying_at("/raw/caf\\xe9.html")
    PosixPath('/raw/caf\udce9.html')
    """
    if is_url(printed):
        return located(printed)
    if exists(printed, follow=False):
        return Path(printed)
    name = ESCAPED.sub(lambda byte: bytes([int(byte[1], 16)]), os.fsencode(printed))
    return Path(os.fsdecode(name))


Place = tuple[int, str | None]  # record_offset, member


def records_at(
    path: Location, places: Collection[Place], rules: Rules, raw: Sequence[str] = ()
) -> Iterator[RawRecord | RecordFailure]:
    """What begins at these places of a file now; nothing for a place at which nothing does.

    A file that can be entered is entered at each offset, any other is read once. Raises `Rejected`
    where no reader reads the file, `NothingThere` where there is none. `raw` is the landing zone,
    in which folder names count.
    """
    found = next(scan([str(path)], Path("/none")))
    claims = filing_of(raw, rules.paths).claims(found)
    form, size = sniff(path), found.size_bytes
    is_whole = form.entry is Entry.WHOLE
    for start in [0] if is_whole else sorted({offset for offset, _ in places}):
        wanted = {place for place in places if is_whole or place[0] == start}
        for thing in read(ByteRange(path, "reread", start, size, size, claims), form, rules):
            if not isinstance(thing, RawRecord | RecordFailure):
                continue
            place = thing.origin.record_offset, thing.origin.member
            if place in wanted:
                wanted.discard(place)
                yield thing
            if not wanted:
                break
