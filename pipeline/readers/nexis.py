"""Nexis' plain text: documents behind "1 of 10 DOCUMENTS" -> a record each."""

import re
from collections.abc import Iterator
from itertools import count

from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.prose import text_paragraphs
from broadsheet.pipeline.readers.story import Story, authors_of, failure, record_of
from broadsheet.pipeline.readers.unpack import unpacked
from broadsheet.pipeline.records import Claims, Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

_NUMBER = rb"[ \t\x0c]*(?:Dokument )?\d+ (?:of|von|de) \d+ (?:DOCUMENTS?|DOKUMENTEN?)[ \t]*\r?$"
BEGINNING = re.compile(_NUMBER)
FIELD = re.compile(r"([A-Z][A-Z -]{2,24}):\s*(.*)")
BLOCK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
LAST = frozenset(
    ("LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE", "SUBJECT", "GRAPHIC", "CORRECTION-DATE")
)
FIRST = frozenset(("DATELINE", "BYLINE", "HIGHLIGHT", "SERIES", "SOURCE", "COLUMN"))
LANGUAGES = {"ENGLISH": "en", "GERMAN": "de", "DEUTSCH": "de", "FRENCH": "fr", "SPANISH": "es"}
LINE_BYTES = 2**20


def recognises(head: Head) -> bool:
    """Such a line among the first that hold anything."""
    lines = [line for line in head.unpacked[:4096].split(b"\n") if line.strip(b"\xef\xbb\xbf \r\t")]
    return any(BEGINNING.fullmatch(line.removeprefix(b"\xef\xbb\xbf")) for line in lines[:3])


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """Each document; what stands before the first one, a list of contents, is none."""
    ordinals, offset, begin = count(), 0, None
    kept = bytearray()
    most = rules.text_max_bytes
    try:
        with unpacked(part, form.compression, rules) as stream:
            while line := stream.readline(LINE_BYTES):
                if BEGINNING.fullmatch(line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\n")):
                    if begin is not None:
                        yield _read(bytes(kept), begin, offset, ordinals, part, rules)
                    begin = offset
                    kept.clear()
                elif len(kept) <= most:
                    kept += line
                offset += len(line)
        if begin is not None:
            yield _read(bytes(kept), begin, offset, ordinals, part, rules)
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), offset)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)


def _read(
    raw: bytes, begin: int, end: int, ordinals: Iterator[int], part: ByteRange, rules: Rules
) -> Found:
    origin = Origin(part.source_id, next(ordinals), begin, end - begin)
    if len(raw) > rules.text_max_bytes:
        detail = f"{end - begin} bytes, over {rules.text_max_bytes}"
        return failure(raw, origin, Reason.TOO_LARGE, detail)
    return record_of(story(characters(raw)), raw, origin, part, rules)


def story(text: str) -> Story:
    """Outlet and date first, then the headline, fields, the text, and more fields.

    LENGTH is the last field before the text, LOAD-DATE or the like the first behind it.
    """
    text = text.replace("\r\n", "\n")
    blocks = [block.strip("\n") for block in BLOCK.split(text) if block.strip()]
    fields, above, body = _sorted(blocks)
    heads = [" ".join(block.split()) for block in above]
    outlet, published, title = [*heads[:3], None, None, None][:3]
    claims = Claims(
        title=title,
        sitename=outlet,
        outlet=outlet,
        published=published,
        authors=authors_of(fields.get("BYLINE")),
        section=(fields.get("SECTION") or "").partition(";")[0] or None,
        dateline=fields.get("DATELINE"),
        language=LANGUAGES.get((fields.get("LANGUAGE") or "").partition(";")[0].strip().upper()),
        copyright_notice=fields.get("COPYRIGHT"),
    )
    return Story(claims, text_paragraphs("\n\n".join(body)))


def _sorted(blocks: list[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """The fields by their names, the blocks above the fields, and those of the text."""
    fields: dict[str, str] = {}
    above: list[str] = []
    body: list[str] = []
    is_behind = False
    for block in blocks:
        line = " ".join(block.split())
        field = FIELD.match(line)
        if field is not None and _is_told(field[1], fields, body):
            fields.setdefault(field[1], field[2].strip())
            is_behind = is_behind or field[1] in LAST
        elif line.startswith("Copyright "):
            fields.setdefault("COPYRIGHT", line)
        elif "LENGTH" in fields and not is_behind:
            body.append(block)
        elif not fields:
            above.append(block)
    return fields, above, body


def _is_told(name: str, fields: dict[str, str], body: list[str]) -> bool:
    """Whether that is a field and no paragraph that begins with a word in capitals."""
    return name in LAST or "LENGTH" not in fields or (name in FIRST and not body)


READER = Reader("nexis", recognises, read)
