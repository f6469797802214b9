"""Candidate and blocks -> Candidate: lines that most extractors found, back in place.

An extractor drops what its own rules mistake: a paragraph in a plain box, a question set as a
heading. Adding whatever others share cost up to .019 of F1, since what they share is mostly
captions, bylines and boxes below the story. Inside the story, and for lines that read like text,
it gains .0003 to .0017 on each of three gold sets with two opinions, as much more with five.
"""

from collections.abc import Sequence

from broadsheet.pipeline.extract.body.blocks import Block, Mark
from broadsheet.pipeline.extract.body.candidate import Candidate, candidate

MIN_FRAME_CHARS = 20  # of a key: shorter lines stand in menus, too, and would open the frame
MIN_GAP_CHARS = 3  # of a key: shorter ones stand in every text by chance
LINK_SHARE = 0.5  # of a line's characters: it points, it does not tell
SENTENCE_ENDS = (".", ":", "?", "!", "。", "؟", "।")

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CAPTION = int(Mark.CAPTION)


def fill(chosen: Candidate, blocks: Sequence[Block], others: Sequence[Candidate]) -> Candidate:
    """The candidate with the sentences and headings that most of the others have inside its story."""
    places: dict[str, int] = {}
    for number, name in enumerate(chosen.keys):
        places.setdefault(name, number)
    frame = [n for n, b in enumerate(blocks) if len(b.key) >= MIN_FRAME_CHARS and b.key in places]
    if not frame:
        return chosen
    place, gaps = places[blocks[frame[0]].key], dict[str, tuple[int, str]]()
    for block in blocks[frame[0] : frame[-1]]:
        known = places.get(block.key)
        if known is not None:
            place = max(place, known)
        elif block.key not in gaps and _is_told(block) and _is_missing(block, chosen, others):
            gaps[block.key] = (place, block.text)
    if not gaps:
        return chosen
    return candidate(chosen.extractor, _merged(chosen.lines, list(gaps.values())))


def _is_told(block: Block) -> bool:
    """A sentence or a heading, and no caption."""
    if block.marks & _CAPTION or len(block.key) < MIN_GAP_CHARS:
        return False
    is_text = block.tag in _HEADINGS or block.text.endswith(SENTENCE_ENDS)
    return is_text and block.link_chars <= LINK_SHARE * len(block.text)


def _is_missing(block: Block, chosen: Candidate, others: Sequence[Candidate]) -> bool:
    holders = sum(other.holds(block.key) for other in others)
    return holders > len(others) // 2 and not chosen.holds(block.key)


def _merged(lines: Sequence[str], gaps: Sequence[tuple[int, str]]) -> list[str]:
    """Each gap behind the line of its number; `gaps` are in order.

    >>> _merged(["a", "b"], [(0, "x"), (0, "y")])
    ['a', 'x', 'y', 'b']
    """
    merged: list[str] = []
    waiting = list(reversed(gaps))
    for number, line in enumerate(lines):
        merged.append(line)
        while waiting and waiting[-1][0] == number:
            merged.append(waiting.pop()[1])
    return merged
