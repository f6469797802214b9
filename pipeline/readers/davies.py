"""Texts of NOW, COCA and their kin (english-corpora.org): a text a line, behind its number.

`@@4000241 Ferry sinks <p> ...` in the one, `##4000241 ...` in the other. Ten words in every two
hundred are `@ @ @ @ @ @ @ @ @ @`, which the copyright wants: they part no sentence here.
"""

import html
import re
from collections.abc import Iterator
from itertools import count

from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.readers.formats import (
    ByteRange,
    Format,
    Found,
    Head,
    Reader,
)
from broadsheet.pipeline.readers.story import SAMPLE_BYTES, Story, failure, record_of
from broadsheet.pipeline.readers.wide import narrow, narrow_head
from broadsheet.pipeline.records import Claims, Origin, Reason, RecordFailure, Rejected
from broadsheet.pipeline.rules import Rules

NUMBER = re.compile(rb"(?:@@|##)(\d+)[ \t]")
HEADLINE = re.compile(r"\s*<h\d?>\s*(.*?)\s*(?:</h\d?>|(?=<p>|<h\d?>)|$)", re.IGNORECASE)
BREAK = re.compile(r"</?(?:p|h\d?|br)\s*/?>", re.IGNORECASE)


def recognises(head: Head) -> bool:
    """Its first line that holds anything begins with such a number."""
    return NUMBER.match(narrow_head(head).lstrip(b"\xef\xbb\xbf \r\n")) is not None


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """The lines; offsets count in the unpacked stream."""
    ordinals, offset = count(), 0
    most = rules.jsonl_line_max_bytes
    try:
        with narrow(part, form, rules) as stream:
            while line := stream.readline(most + 1):
                length = len(line)
                while not line.endswith(b"\n") and (more := stream.readline(most)):
                    length += len(more)
                    if more.endswith(b"\n"):
                        break
                if line.strip(b"\xef\xbb\xbf \t\r\n"):
                    origin = Origin(part.source_id, next(ordinals), offset, length)
                    yield _read_line(line, origin, length, part, rules)
                offset += length
    except Rejected as rejected:
        origin = Origin(part.source_id, next(ordinals), offset)
        detail = f"{rejected.detail}; the rest of the file is lost"
        yield RecordFailure(origin, rejected.reason, detail)


def _read_line(line: bytes, origin: Origin, length: int, part: ByteRange, rules: Rules) -> Found:
    if length > len(line):
        detail = f"a line of {length} bytes, over {rules.jsonl_line_max_bytes}"
        return failure(line[:SAMPLE_BYTES], origin, Reason.TOO_LARGE, detail)
    line = line.lstrip(b"\xef\xbb\xbf \t")
    number = NUMBER.match(line)
    if number is None:
        detail = "a line without the number of a text, such as @@4000241"
        return failure(line, origin, Reason.MALFORMED, detail)
    text = characters(line[number.end() :])
    headline = HEADLINE.match(text)
    title = " ".join(html.unescape(headline[1]).split()) if headline else None
    lines = (" ".join(html.unescape(one).split()) for one in BREAK.split(text))
    told = [one for one in lines if one]
    claims = Claims(guid=f"english-corpora:{number[1].decode()}", title=title or None)
    return record_of(Story(claims, told), line, origin, part, rules)


READER = Reader("davies", recognises, read)
