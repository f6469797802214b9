"""text -> words, as the corpus counts them: one count for limits, columns and fingerprints."""

import re

_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’\-][^\W_]+)*"
)


def words_of(text: str) -> list[str]:
    """The words in their order; where a script writes no blanks, each character is one.

    >>> words_of("It's well-known in 東京.")
    ["It's", 'well-known', 'in', '東', '京']
    """
    return _WORD.findall(text)


def word_count(text: str) -> int:
    """How many words a text has: a CJK or Thai character is one."""
    return sum(1 for _ in _WORD.finditer(text))
