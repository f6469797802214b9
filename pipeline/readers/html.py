"""An HTML file -> one RawRecord."""

from collections.abc import Iterator

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.signatures import is_html
from broadsheet.pipeline.readers.single import read_single
from broadsheet.pipeline.records import Kind
from broadsheet.pipeline.rules import Rules


def recognises(head: Head) -> bool:
    """HTML and XHTML pages, and fragments that begin with an HTML element."""
    return is_html(head.unpacked)


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The page."""
    yield read_single(part, form, rules, Kind.HTML, rules.html_max_bytes)


READER = Reader("html", recognises, read)
