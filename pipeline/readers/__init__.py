"""A raw file -> its records: which reader reads it, told by its content."""

from collections.abc import Iterator

from broadsheet.pipeline.readers import (
    arc,
    containers,
    davies,
    documents,
    europresse,
    factiva,
    factiva_html,
    feeds,
    html,
    json_objects,
    jsonl,
    mhtml,
    newsml,
    newsml_g2,
    nexis,
    nexis_html,
    nexis_uni,
    nitf,
    parquet,
    proquest,
    proquest_html,
    reuters,
    sheets,
    tables,
    tar_archive,
    teleprinter,
    text,
    warc,
    zip_archive,
)
from broadsheet.pipeline.readers.formats import ByteRange, Entry, Format, Found, Head
from broadsheet.pipeline.readers.heads import look
from broadsheet.pipeline.readers.signatures import foreign, is_binary, markup, sealed
from broadsheet.pipeline.records import Origin, RawRecord, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage import files
from broadsheet.pipeline.storage.location import Location
from broadsheet.pipeline.storage.stored import FileKind
from broadsheet.pipeline.storage.trouble import Unreachable

# Signatures first, then what must be parsed, plain text last: everything readable is text.
READERS = (
    warc.READER,
    arc.READER,
    zip_archive.WACZ,
    documents.DOCX,
    sheets.READER,
    zip_archive.ZIP,
    tar_archive.READER,
    mhtml.READER,
    parquet.READER,
    jsonl.READER,
    json_objects.READER,
    nitf.READER,
    newsml.READER,
    newsml_g2.READER,
    newsml_g2.PARTS_READER,
    feeds.READER,
    reuters.READER,
    davies.READER,
    documents.RTF,
    teleprinter.READER,
    tables.READER,
    nexis_html.READER,
    factiva_html.READER,
    europresse.OLD_READER,
    europresse.READER,
    proquest_html.READER,
    html.READER,
    nexis.READER,
    nexis_uni.READER,
    factiva.READER,
    proquest.READER,
    text.READER,
)
BY_MEDIUM = {reader.medium: reader for reader in READERS}


def sniff(path: Location) -> Format:
    """What a file is, from its first bytes; raises `Rejected` for what no reader reads."""
    return tell(_head(path))


def tell(head: Head) -> Format:
    """What a file or a member of a container is; raises `Rejected` for what no reader reads."""
    if head.is_whole and not head.unpacked.strip():
        raise Rejected(Reason.EMPTY, f"{len(head.packed)} bytes, nothing but white space in them")
    seal = sealed(head.unpacked, head.end)
    if seal is not None:
        raise Rejected(Reason.ENCRYPTED, seal)
    is_known = any(told(head) for told in (mhtml.recognises, documents.is_docx, sheets.recognises))
    name = None if is_known else foreign(head.unpacked)
    if name is not None:
        raise Rejected(Reason.UNKNOWN_FORMAT, f"seems to be {name}")
    for reader in READERS:
        if reader.recognises(head):
            return Format(reader.medium, head.compression, reader.entry(head))
    root = markup(head.unpacked)
    if root is not None and root != "html":
        raise Rejected(Reason.UNKNOWN_FORMAT, f"XML or SGML, its root is <{root}>")
    if is_binary(head.unpacked):
        raise Rejected(Reason.BINARY, f"begins with {head.unpacked[:16].hex(' ')}")
    raise Rejected(Reason.UNKNOWN_FORMAT, f"text, but {head.name!r} is not a name for prose")


def _head(path: Location) -> Head:
    try:
        if files.look(path).kind is not FileKind.FILE:
            raise Rejected(Reason.NOT_A_FILE, "a directory, a device, a pipe or a socket")
        return look(path)
    except Unreachable:
        raise
    except OSError as error:
        raise Rejected(Reason.UNREADABLE, error.strerror or str(error)) from error


def entries(path: Location, size_bytes: int, form: Format, shard_bytes: int) -> list[int]:
    """Where the shards of a file begin, the first at 0: an appended file keeps its earlier ones.

    Raises `OSError` where the file must be looked into and cannot be.
    """
    if form.entry is Entry.WHOLE or size_bytes <= shard_bytes:
        return [0]
    if form.entry is Entry.ANYWHERE:
        return list(range(0, size_bytes, shard_bytes))
    return BY_MEDIUM[form.medium].entries(path, size_bytes, shard_bytes)


def read(part: ByteRange, form: Format, rules: Rules, depth: int = 0) -> Iterator[Found]:
    """Every record that starts in the part; what goes wrong with it is a `RecordFailure`.

    `depth` says how many containers it lies in. Raises what says nothing of the file:
    `Unreachable`, and `Changed` for an object.
    """
    ordinal = 0
    found_there = BY_MEDIUM[form.medium].read(part, form, rules)
    try:
        for found in containers.opened(found_there, part, rules, depth, tell, read):
            if isinstance(found, RawRecord | RecordFailure):
                ordinal = found.origin.record_ordinal + 1
            yield found
    except Unreachable:
        raise
    except OSError as error:
        origin = Origin(part.source_id, ordinal, part.start)
        yield RecordFailure(origin, Reason.UNREADABLE, error.strerror or str(error))
