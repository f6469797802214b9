"""bytes -> codec: whose accented letters undeclared bytes are, told by how often each occurs.

The detector takes French, Spanish, Portuguese and Turkish for Central European: "ã" and "ă", "ñ"
and "ń" are one byte in two charsets. No language has the other's letters as often.
"""

from collections import Counter
from math import log

MIN_LETTERS = 3  # fewer are a name or two in a text without accents
FLOOR = 0.0005  # share of a letter that a language does not have: names, quotations

# Letters with an accent, of a hundred of them in newspapers, about: a rank more than a measure.
LETTERS = {
    "cp1252": (
        {"é": 58, "à": 15, "è": 9, "ê": 7, "ç": 4, "ô": 2, "ù": 1, "û": 1, "î": 1, "â": 1, "ï": 0.5, "œ": 0.5},  # French
        {"ó": 33, "í": 24, "á": 17, "é": 13, "ñ": 7, "ú": 5, "ü": 0.3},  # Spanish
        {"ã": 23, "ç": 17, "á": 12, "é": 12, "í": 9, "ê": 8, "ó": 7, "õ": 4, "ú": 3, "à": 2, "â": 2, "ô": 1},  # Portuguese
        {"è": 35, "à": 30, "ù": 10, "ò": 10, "é": 8, "ì": 6},  # Italian
        {"à": 22, "ó": 20, "é": 14, "í": 14, "è": 10, "ú": 6, "ò": 6, "ç": 5, "ï": 3},  # Catalan
        {"ü": 36, "ä": 32, "ö": 17, "ß": 12, "é": 1},  # German
        {"é": 45, "ë": 35, "ï": 12, "è": 5, "ö": 2},  # Dutch
        {"ä": 40, "å": 32, "ö": 27, "é": 1},  # Swedish, Finnish
        {"ø": 36, "å": 32, "æ": 30, "é": 2},  # Danish, Norwegian
        {"ð": 24, "á": 16, "í": 14, "ó": 10, "þ": 8, "æ": 8, "ö": 7, "é": 6, "ú": 5, "ý": 2},  # Icelandic
    ),
    "cp1254": ({"ı": 36, "ü": 14, "ş": 13, "ğ": 9, "ç": 8, "ö": 7, "İ": 4, "â": 0.5},),  # Turkish
    "cp1250": (
        {"ł": 24, "ę": 14, "ą": 13, "ó": 12, "ż": 11, "ś": 9, "ć": 6, "ń": 3, "ź": 1},  # Polish
        {"í": 21, "á": 16, "ě": 11, "é": 10, "ř": 9, "ž": 7, "ý": 7, "č": 7, "š": 6, "ů": 4, "ú": 1},  # Czech
        {"á": 19, "í": 10, "ž": 10, "č": 9, "ú": 9, "é": 8, "ý": 8, "š": 8, "ť": 5, "ľ": 4, "ô": 2, "ň": 2},  # Slovak
        {"á": 30, "é": 30, "ö": 9, "ó": 9, "ő": 7, "í": 5, "ü": 5, "ú": 2, "ű": 2},  # Hungarian
        {"ă": 32, "î": 20, "ţ": 18, "ş": 16, "â": 13},  # Romanian
        {"č": 29, "š": 26, "ž": 18, "ć": 17, "đ": 8},  # Croatian, Slovene
    ),
    "cp1257": (
        {"ė": 27, "š": 15, "ų": 14, "ž": 11, "į": 9, "ą": 8, "ū": 7, "č": 5, "ę": 3},  # Lithuanian
        {"ā": 37, "ī": 16, "ē": 16, "š": 8, "ū": 5, "ņ": 5, "ļ": 4, "ž": 2, "ķ": 2, "č": 1},  # Latvian
        {"ä": 33, "õ": 31, "ü": 26, "ö": 8, "š": 1},  # Estonian
    ),
}  # fmt: skip
SHARES = tuple(
    (codec, {letter.encode(codec)[0]: share / 100 for letter, share in letters.items()})
    for codec, languages in LETTERS.items()
    for letters in languages
)
_UNKNOWN = bytes(set(range(256)) - {byte for _, shares in SHARES for byte in shares})


def of_latin(words: bytes) -> str | None:
    """The codec in which the accented letters of `words` are a language's; None for too few.

    >>> of_latin("a situação é séria, não há solução".encode("cp1252"))
    'cp1252'
    >>> of_latin("başkanın yanındaki çalışmalar ağır".encode("cp1254"))
    'cp1254'
    """
    counts = Counter(words.translate(None, _UNKNOWN))
    if counts.total() < MIN_LETTERS:
        return None
    return max(
        SHARES,
        key=lambda pair: sum(n * log(pair[1].get(byte, FLOOR)) for byte, n in counts.items()),
    )[0]
