"""Body and blocks -> Split: the text, and what the markup shows to be around it.

A rule drops a line only on its own markup's evidence, never on a guess about its wording;
wording is `clean`'s business. Every line dropped is handed back with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.body.blocks import CHROME, Block, Mark, key
from broadsheet.pipeline.extract.body.candidate import Candidate
from broadsheet.pipeline.extract.body.captions import (
    find_captions,
    has_caption_mark,
    is_figcaption,
    is_gallery,
)
from broadsheet.pipeline.extract.body.fill import SENTENCE_ENDS
from broadsheet.pipeline.extract.body.segment import telling_marks
from broadsheet.pipeline.extract.body.standfirst import (
    find_standfirst,
    find_stated,
    is_same_opening,
    is_standfirst,
)

HEAD_LINES = 5  # within which headline, date and byline are looked for
MAX_DATE_WORDS = 14
LINK_SHARE = 0.85  # of a line's characters that are links: it points, it does not tell
MIN_KEPT = 0.4  # of the characters: when rules take more, the page is not what they are made for

MIN_WITNESSES = 2
MIN_JUDGED_CHARS = 3  # of a key: shorter ones stand in every text by chance
OPENING_CHARS = 24  # of a key

MIN_LINK_WORDS = 4  # shorter links are names and sections
_PROSE_TAGS = frozenset({"p", "div", "span", "strong"})
_STORY, _RELATED = int(Mark.STORY), int(Mark.RELATED)
_QUOTE, _LISTED = int(Mark.QUOTE), int(Mark.LIST | Mark.TABLE)


@dataclass(slots=True)
class Split:
    """The lines of a story, and the lines around it, each in its one place."""

    lines: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    standfirst: str | None = None
    removed: list[tuple[str, str]] = field(default_factory=list)  # line, reason
    is_gallery: bool = False  # its captions are its text


def split(
    lines: Sequence[str],
    blocks: Sequence[Block],
    titles: Sequence[str],
    description: str | None,
    witnesses: Sequence[Candidate],
    *,
    are_voted: bool = False,
) -> Split:
    """The lines of a body sorted by what they are, with the captions and the standfirst that the
    extractors left out. Every line that went in comes out, in one place.
    """
    parts = sort_lines(lines, blocks, titles, description, witnesses, are_voted=are_voted)
    _open_as_stated(parts, find_stated(blocks, parts.lines, titles, description), description)
    kept, standfirst = parts.lines, parts.standfirst
    outside = find_captions(blocks, kept)
    captions = list(dict.fromkeys([*outside, *parts.captions]))
    gallery = is_gallery(kept, captions)
    return Split(
        lines=[*kept, *captions] if gallery else kept,
        captions=[] if gallery else captions,
        standfirst=standfirst or find_standfirst(blocks, kept, titles, description),
        removed=parts.removed,
        is_gallery=gallery,
    )


def _open_as_stated(parts: Split, stated: Sequence[str], description: str | None) -> None:
    """Put what the description states in its place: one line is the standfirst, unless another
    stated one is; further lines open the text, and so does a heading that passed for a standfirst.
    """
    known = {parts.standfirst, *parts.captions, *(line for line, _ in parts.removed)}
    missing = [line for line in dict.fromkeys(stated) if line not in known]
    if not missing:
        return
    passed, lede = parts.standfirst, key(description or "")
    if passed is None or key(passed) not in lede:
        parts.standfirst, missing = missing[0], missing[1:]
        missing += [] if passed is None else [passed]
    parts.lines[:0] = missing


def sort_lines(
    lines: Sequence[str],
    blocks: Sequence[Block],
    titles: Sequence[str],
    description: str | None,
    witnesses: Sequence[Candidate],
    *,
    are_voted: bool = False,
) -> Split:
    """The lines of a body sorted by what they are.

    `titles` are all forms of the headline, `witnesses` are what other extractors took
    for the body, the most generous first (empty: nobody was asked, or nobody knew). Of lines that
    `are_voted`, an outlet's layout has judged the markup already.
    """
    found: dict[str, Block] = {}
    for each in blocks:
        found.setdefault(each.key, each)
    heads = {key(title) for title in titles if title}
    lede = key(description or "")
    parts = Split()
    witness = witnesses[0] if witnesses else None
    chrome = CHROME & telling_marks(blocks)
    for number, line in enumerate(lines):
        name = key(line)
        block = found.get(name)
        above = len(parts.lines)
        reason = _reason_at_head(line, name, above, heads)
        if reason is None and block is not None and not are_voted:
            words = line.count(" ") + 1
            reason = _reason_of_markup(words, name, block, above, witness, chrome)
        if (
            reason is None
            and is_standfirst(line, name, block, above, lede)
            and (parts.standfirst is None and number < HEAD_LINES)
        ):
            parts.standfirst = line
        elif (
            reason is None and not is_same_opening(name, lede) and _is_alone(name, block, witnesses)
        ):
            parts.removed.append((line, "unconfirmed"))
        elif reason is None:
            parts.lines.append(line)
        elif reason == "caption" and line not in parts.captions:
            parts.captions.append(line)
        else:
            parts.removed.append((line, "repeated" if reason == "caption" else reason))
    if sum(map(len, parts.lines)) < MIN_KEPT * sum(map(len, lines)):
        return Split(list(lines))
    return parts


def _reason_at_head(line: str, name: str, above: int, heads: set[str]) -> str | None:
    if above < HEAD_LINES:
        if name in heads:
            return "headline"
        if line.count(" ") < MAX_DATE_WORDS and _is_date(line):
            return "date"
    return None


def _reason_of_markup(
    words: int, name: str, block: Block, above: int, witness: Candidate | None, chrome: int
) -> str | None:
    if is_figcaption(block) and above > 0:  # a story that begins with one is no caption
        return "caption"
    if block.marks & _QUOTE:  # a quoted post carries its own network's classes
        return None
    is_confirmed = witness is None or witness.holds(name)
    is_link = block.link_chars >= LINK_SHARE * len(block.text) and words >= MIN_LINK_WORDS
    # Lists of links are often the story: the best bread makers, the sources of a claim.
    is_sentence = block.text.endswith(SENTENCE_ENDS)
    if is_link and block.tag in _PROSE_TAGS and not (is_sentence and is_confirmed):
        return "related"
    if is_confirmed:
        return None
    if block.marks & chrome and not block.marks & _STORY:
        return "chrome"
    if is_link and block.marks & _RELATED:
        return "related"
    return "caption" if has_caption_mark(block) else None


def _is_alone(name: str, block: Block | None, witnesses: Sequence[Candidate]) -> bool:
    """Fewer than half of the witnesses have this line.

    Two are too few to judge an item of a list, and four do so only if none has it: whole lists
    are what they leave out. A line that an extractor made of several blocks, as of a teaser's
    headline and summary, is nobody else's line, so only its opening is asked for.
    """
    if len(name) < MIN_JUDGED_CHARS or len(witnesses) < MIN_WITNESSES:
        return False
    if block is None:
        return not any(name[:OPENING_CHARS] in witness.key for witness in witnesses)
    if block.marks & _LISTED:
        return len(witnesses) > MIN_WITNESSES and not any(w.holds(name) for w in witnesses)
    return 2 * sum(witness.holds(name) for witness in witnesses) < len(witnesses)


def _is_date(line: str) -> bool:
    """Nothing but a date and what stands around dates.

    >>> _is_date("Published: November 19, 2019 / 12:21 AM"), _is_date("In 2019, May 3 was dry.")
    (True, False)
    """
    if not any(char.isdigit() for char in line):
        return False
    moment = read_moment(line)
    letters = sum(char.isalpha() for char in line)
    return (
        moment is not None
        and letters <= 40
        and not line.endswith((".", "?", "!"))
        and (letters <= 3 * sum(char.isdigit() for char in line) + 6)
    )
