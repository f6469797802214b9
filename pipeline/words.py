"""text -> words, as the corpus counts them: one count for limits, columns and fingerprints."""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’\-][^\W_]+)*"
)


def words_of(text: str) -> list[str]:
    """The words in their order; where a script writes no blanks, each character is one.

    >>> words_of("It's well-known in 東京.")
    ["It's", 'well-known', 'in', '東', '京']
    """
    return _WORD.findall(text)


@lru_cache(maxsize=1_000)  # gates, stubs, models and limits ask for the same lines
def word_count(text: str) -> int:
    """How many words a text has: a CJK or Thai character is one."""
    return len(_WORD.findall(text))


def count_up_to(most: int, lines: Iterable[str]) -> int:
    """How many words the lines have; some number above `most` where they have more than that.

    >>> count_up_to(2, ["one", "two three", "four"]), count_up_to(9, ["one", "two three", "four"])
    (3, 4)
    """
    words = 0
    for line in lines:
        words += word_count(line)
        if words > most:
            break
    return words
