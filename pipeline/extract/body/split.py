"""lines and blocks -> Trimmed: the body without what the markup shows to be around it.

A rule drops a line only on its own markup's evidence, never on a guess about its wording;
wording is `clean`'s business. Every line dropped is handed back with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.extract.body.blocks import Block, Mark, key
from broadsheet.pipeline.extract.body.candidate import Finding
from broadsheet.pipeline.extract.body.fill import SENTENCE_ENDS
from broadsheet.pipeline.extract.body.segment import telling_marks

HEAD_LINES = 5  # within which headline, date and byline are looked for
MIN_STANDFIRST_WORDS = 8
MIN_WORDLESS_CHARS = 24  # a "word" so long is a clause in a script without blanks
MAX_STANDFIRST_WORDS = 90
MIN_STANDFIRST_CHARS, MAX_STANDFIRST_CHARS = 12, 600  # of its key: a CJK one is short
STANDFIRST_WITHIN = 8  # lines below the headline: byline, date and share links come between
MAX_DATE_WORDS = 14
LINK_SHARE = 0.85  # of a line's characters that are links: it points, it does not tell
MIN_KEPT = 0.4  # of the characters: when rules take more, the page is not what they are made for

CAPTION_ABOVE = 12  # lines above the body in which the lead picture's caption stands
MIN_CAPTION_CHARS, MAX_CAPTION_CHARS = 10, 600
MAX_CAPTIONS = 50
MIN_SLIDES = 5
MAX_GALLERY_CHARS = 600  # of text beside the captions: longer, it is a story with pictures
MAX_REPEATS = 8  # printed more often, a line is a template's
MIN_REPEAT_CHARS = 14  # "comments" and "Read more" are repeated by templates

MIN_WITNESSES = 2
MIN_JUDGED_CHARS = 3  # of a key: shorter ones stand in every text by chance
OPENING_CHARS = 24  # of a key

MIN_LINK_WORDS = 4  # shorter links are names and sections
_PROSE_TAGS = frozenset({"p", "div", "span", "strong"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CHROME = int(Mark.NAV | Mark.FOOTER | Mark.SHARE | Mark.COMMENT | Mark.HIDDEN | Mark.RELATED)
_ASIDE = int(Mark.ASIDE)
_CAPTION, _LEAD, _STORY, _RELATED = map(int, (Mark.CAPTION, Mark.LEAD, Mark.STORY, Mark.RELATED))
_BOLD, _QUOTE, _LISTED = int(Mark.BOLD), int(Mark.QUOTE), int(Mark.LIST | Mark.TABLE)
_HEADER, _INTRO = int(Mark.HEADER), int(Mark.INTRO)


@dataclass(slots=True)
class Trimmed:
    """Body lines, and the lines that are something else."""

    lines: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    standfirst: str | None = None
    removed: list[tuple[str, str]] = field(default_factory=list)  # line, reason


def trim(
    lines: Sequence[str],
    blocks: Sequence[Block],
    titles: Sequence[str],
    description: str | None,
    witnesses: Sequence[Finding],
) -> Trimmed:
    """The lines of a body sorted by what they are.

    `titles` are all forms of the headline, `witnesses` are what other extractors took
    for the body, the most generous first (empty: nobody was asked, or nobody knew).
    """
    found: dict[str, Block] = {}
    for each in blocks:
        found.setdefault(each.key, each)
    heads = {key(title) for title in titles if title}
    lede = key(description or "")
    trimmed = Trimmed()
    witness = witnesses[0] if witnesses else None
    chrome = _CHROME & telling_marks(blocks)
    for number, line in enumerate(lines):
        name = key(line)
        block = found.get(name)
        reason = _reason(line, name, block, len(trimmed.lines), heads, witness, chrome)
        if (
            reason is None
            and _is_standfirst(line, name, block, len(trimmed.lines), lede)
            and (trimmed.standfirst is None and number < HEAD_LINES)
        ):
            trimmed.standfirst = line
        elif reason is None and _is_alone(name, block, witnesses):
            trimmed.removed.append((line, "unconfirmed"))
        elif reason is None:
            trimmed.lines.append(line)
        elif reason == "caption":
            trimmed.captions.append(line)
        else:
            trimmed.removed.append((line, reason))
    if sum(map(len, trimmed.lines)) < MIN_KEPT * sum(map(len, lines)):
        return Trimmed(list(lines))
    return trimmed


def with_repeats(lines: Sequence[str], blocks: Sequence[Block]) -> list[str]:
    """The lines with those put back that the author wrote twice: refrains, short answers.

    Extractors collapse equal paragraphs. One is put back where it follows, in the same element
    of the page, the same line as there.
    """
    places: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        places.setdefault(block.key, []).append(number)
    kept, keys = list(lines), [key(line) for line in lines]
    for name, line in dict(zip(keys, lines, strict=True)).items():
        numbers = places.get(name, [])
        if not 2 <= len(numbers) <= MAX_REPEATS or len(name) < MIN_REPEAT_CHARS:
            continue
        if keys.count(name) >= len(numbers):
            continue
        first = blocks[numbers[0]]
        for number in numbers[1:]:
            before, again = blocks[number - 1].key, blocks[number]
            if again.path[:-1] == first.path[:-1] and again.tag == "p" and before in keys:
                at = len(keys) - 1 - keys[::-1].index(before)
                if at + 1 >= len(keys) or keys[at + 1] != name:
                    kept.insert(at + 1, line)
                    keys.insert(at + 1, name)
    return kept


def find_standfirst(
    blocks: Sequence[Block], lines: Sequence[str], titles: Sequence[str], description: str | None
) -> str | None:
    """The standfirst that the extractors left out: 44 % of them, measured on real pages.

    It stands between headline and body, and its markup says so, or the page's own description
    repeats it.
    """
    body, heads = {key(line) for line in lines}, {key(title) for title in titles if title}
    start = next((n for n, block in enumerate(blocks) if block.key in body), 0)
    above = [n for n in range(start) if blocks[n].key in heads]
    if not above:
        return None
    lede = key(description or "")
    for block in blocks[above[-1] + 1 : min(start, above[-1] + 1 + STANDFIRST_WITHIN)]:
        if not MIN_STANDFIRST_CHARS <= len(block.key) <= MAX_STANDFIRST_CHARS:
            continue
        if block.marks & (_CHROME | _CAPTION) or block.link_chars > len(block.text) / 2:
            continue
        is_marked = block.marks & (_LEAD | _INTRO | _BOLD)
        if is_marked or _is_same_opening(block.key, lede):
            return block.text
    return None


def _is_same_opening(line: str, lede: str) -> bool:
    """Descriptions are often the standfirst cut short, or with a sentence more."""
    shared = min(len(line), len(lede), 60)
    return shared >= MIN_STANDFIRST_CHARS and line[:shared] == lede[:shared]


def find_captions(blocks: Sequence[Block], lines: Sequence[str]) -> list[str]:
    """Captions of the pictures that stand within or just above the body, in their order.

    They are what the extractors left out: a `figcaption`, or a line whose class says caption.
    """
    body = {key(line) for line in lines}
    inside = [n for n, block in enumerate(blocks) if block.key in body]
    if not inside:
        return []
    start, end = max(0, inside[0] - CAPTION_ABOVE), inside[-1]
    return [
        block.text
        for block in blocks[start:end]
        if (block.tag == "figcaption" or block.marks & _CAPTION)
        and not block.marks & (_CHROME | _ASIDE)
        and MIN_CAPTION_CHARS <= len(block.text) <= MAX_CAPTION_CHARS
        and block.link_chars < len(block.text) * 0.5
        and block.key not in body
    ][:MAX_CAPTIONS]


def is_gallery(lines: Sequence[str], captions: Sequence[str]) -> bool:
    """A page of pictures with a line or two above them: its captions are the story."""
    told = sum(map(len, lines))
    shown = sum(map(len, captions))
    return len(captions) >= MIN_SLIDES and told < MAX_GALLERY_CHARS and shown > 2 * told


def _reason(
    line: str,
    name: str,
    block: Block | None,
    above: int,
    heads: set[str],
    witness: Finding | None,
    chrome: int,
) -> str | None:
    words = line.count(" ") + 1
    if above < HEAD_LINES:
        if name in heads:
            return "headline"
        if words <= MAX_DATE_WORDS and _is_date(line):
            return "date"
    return None if block is None else _reason_of_markup(words, name, block, above, witness, chrome)


def _reason_of_markup(
    words: int, name: str, block: Block, above: int, witness: Finding | None, chrome: int
) -> str | None:
    if block.tag == "figcaption" and above > 0:
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
    return "caption" if block.marks & _CAPTION else None


def _is_alone(name: str, block: Block | None, witnesses: Sequence[Finding]) -> bool:
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


def _is_standfirst(line: str, name: str, block: Block | None, above: int, lede: str) -> bool:
    """A heading above the first paragraph, or a line whose class says so.

    Bold type and classes like `intro` are no more than a hint: three gold sets count most such
    paragraphs to the story. They stand apart in the page's header or without a stop at their end;
    bold type also where the page describes itself by that line alone.
    """
    words = line.count(" ") + 1
    is_long = words >= MIN_STANDFIRST_WORDS or len(name) >= words * MIN_WORDLESS_CHARS
    if above > 0 or block is None or not is_long or words > MAX_STANDFIRST_WORDS:
        return False
    is_apart = block.marks & _HEADER or not line.endswith(SENTENCE_ENDS)
    if block.tag in _HEADINGS or (block.marks & _BOLD and (is_apart or name == lede)):
        return True
    is_marked = block.marks & _LEAD or (block.marks & _INTRO and is_apart)
    return bool(is_marked) and (not lede or name[:60] in lede or lede[:60] in name)


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
