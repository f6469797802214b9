"""A plain text file -> one RawRecord."""

from collections.abc import Iterator
from pathlib import PurePath

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.signatures import is_binary, markup
from broadsheet.pipeline.readers.single import addressed, read_single
from broadsheet.pipeline.records import Kind
from broadsheet.pipeline.rules import Rules

# Prose has no signature, so the name has a veto: what a browser saves beside a page, and tables.
SUFFIXES = (
    ".css .js .mjs .map .json .jsonl .ndjson .csv .tsv .sql .sh .py .xml .svg .ini .toml .yaml "
    ".yml .log .cdx .cdxj .sha256 .md5"
)
NOT_PROSE = frozenset(SUFFIXES.split())
# Suffixes of compression, behind which the telling one stands.
PACKED = frozenset((".gz", ".zst", ".bz2", ".xz"))


def recognises(head: Head) -> bool:
    """Anything that is text and neither markup of another kind nor named as something else."""
    if is_binary(head.unpacked) or markup(head.unpacked) is not None:
        return False
    name = PurePath(head.name.lower())
    if name.suffix in PACKED:
        name = name.with_suffix("")
    return name.suffix not in NOT_PROSE


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The text, charset undone later."""
    yield addressed(read_single(part, form, rules, Kind.TEXT, rules.text_max_bytes))


READER = Reader("text", recognises, read)
