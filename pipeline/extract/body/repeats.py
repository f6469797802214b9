"""lines and blocks -> lines: what the author wrote twice, back where extractors collapse it."""

from collections.abc import Sequence

from broadsheet.pipeline.extract.body.blocks import Block, key

MAX_REPEATS = 8  # printed more often, a line is a template's
MIN_REPEAT_CHARS = 14  # "comments" and "Read more" are repeated by templates


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
