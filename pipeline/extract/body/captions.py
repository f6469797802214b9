"""blocks -> captions: the lines that stand under pictures, wherever an extractor put them."""

from collections.abc import Sequence

from broadsheet.pipeline.extract.body.blocks import CHROME, Block, Mark, key

CAPTION_ABOVE = 12  # lines above the body in which the lead picture's caption stands
MIN_CAPTION_CHARS, MAX_CAPTION_CHARS = 10, 600
MAX_CAPTIONS = 50
MIN_SLIDES = 5
MAX_GALLERY_CHARS = 600  # of text beside the captions: longer, it is a story with pictures
_ASIDE, _CAPTION = int(Mark.ASIDE), int(Mark.CAPTION)


def is_figcaption(block: Block) -> bool:
    """The element that HTML has for captions."""
    return block.tag == "figcaption"


def has_caption_mark(block: Block) -> bool:
    """A class that says caption: a hint, which sites set on whole stories, too."""
    return bool(block.marks & _CAPTION)


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
        if (is_figcaption(block) or has_caption_mark(block))
        and not block.marks & (CHROME | _ASIDE)
        and MIN_CAPTION_CHARS <= len(block.text) <= MAX_CAPTION_CHARS
        and block.link_chars < len(block.text) * 0.5
        and block.key not in body
    ][:MAX_CAPTIONS]


def is_gallery(lines: Sequence[str], captions: Sequence[str]) -> bool:
    """A page of pictures with a line or two above them: its captions are the story."""
    told = sum(map(len, lines))
    shown = sum(map(len, captions))
    return len(captions) >= MIN_SLIDES and told < MAX_GALLERY_CHARS and shown > 2 * told
