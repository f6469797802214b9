"""blocks -> blocks: the stretch of a page that reads most like a story.

A third opinion at a fiftieth of what an extractor costs: every line is worth its words less what
a line costs, links and marked lines count against, and the stretch with the largest sum wins
(maximum subsequence segmentation, Pasternack and Roth 2009). It knows neither classes of body
containers nor scores of elements, so it errs elsewhere than the extractors do.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from broadsheet.pipeline.extract.body.blocks import Block, Mark

LINE_COST = 4  # words: at 10, stories of short lines fall apart; at 2, menus join them
MAX_LINE_WORDS = 60  # one long paragraph of terms and conditions is not a story
LETTERS_PER_WORD = 12  # more, and the script has no blanks: three letters count as a word
SHORT_WORDS = 4  # a subhead or a name: it costs half a line, whatever is around
LINK_SHARE = 0.5  # of a line's characters: it points, it does not tell
MIN_PROSE_CHARS = 80  # of the lines that are asked which marks say nothing on this page
COMMON = 0.5  # of the prose: a mark that so much of it carries is the template's, not the line's

_AGAINST = tuple(  # plain ints: a flag's own operators cost ten times as much
    map(
        int,
        (
            Mark.COMMENT, Mark.SHARE, Mark.NAV, Mark.FOOTER,
            Mark.HIDDEN, Mark.RELATED, Mark.BIO, Mark.FORM,
        ),
    )
)  # fmt: skip
_POINTING_TAGS = frozenset({"p", "div", "li", "span", "section"})


def best_segment(blocks: Sequence[Block]) -> list[Block]:
    """The lines of the best stretch, without those that its own marks speak against."""
    against = telling_marks(blocks)
    start, end = _best_stretch([_worth(block, against) for block in blocks])
    return [
        block for block in blocks[start:end] if not block.marks & against and not _points(block)
    ]


def telling_marks(blocks: Sequence[Block]) -> int:
    """Marks that speak against a line of this page: those that most of its prose lacks.

    A class `share-page` or `comments-open` on the body would condemn every line.
    """
    carried: Counter[int] = Counter()
    total = 0
    for block in _prose(blocks):
        total += len(block.text)
        for mark in _AGAINST:
            if block.marks & mark:
                carried[mark] += len(block.text)
    return sum(mark for mark in _AGAINST if carried[mark] <= COMMON * total)


def _prose(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if len(block.text) >= MIN_PROSE_CHARS and block.link_chars <= 0.3 * len(block.text):
            yield block


def _worth(block: Block, against: int) -> float:
    words = block.text.count(" ") + 1
    if words * LETTERS_PER_WORD < len(block.key):
        words = len(block.key) // 3
    words = min(words, MAX_LINE_WORDS)
    if block.marks & against or block.link_chars > LINK_SHARE * len(block.text):
        return -words - LINE_COST
    return words - LINE_COST if words >= SHORT_WORDS else -LINE_COST / 2


def _best_stretch(worths: Sequence[float]) -> tuple[int, int]:
    """The slice with the largest sum; the first of equals.

    >>> _best_stretch([-1, 3, -2, 4, -9, 4])
    (1, 4)
    """
    best = running = 0.0
    start, found = 0, (0, 0)
    for number, worth in enumerate(worths):
        if running <= 0:
            running, start = 0.0, number
        running += worth
        if running > best:
            best, found = running, (start, number + 1)
    return found


def _points(block: Block) -> bool:
    return block.tag in _POINTING_TAGS and block.link_chars > 0.6 * len(block.text)
