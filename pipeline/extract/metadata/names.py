"""byline -> names: who wrote it, without "By", roles, dates and addresses."""

import re
from collections.abc import Iterable
from html import unescape

from broadsheet.pipeline.extract.metadata.facts import squeeze
from broadsheet.pipeline.wording.phrases import Rule, words

MAX_NAME_CHARS = 60
MAX_NAME_WORDS = 7
MAX_AUTHORS = 20
MAX_BYLINE_CHARS = 300

BY = Rule("byline.by", r"^\W*{}\s*[:：]?\s*", terms={"by": r"\s+(?:and \w+ )?by\b\s*:?"})
_AFTER = Rule("byline.after", r"(?<=[\u4e00-\u9fff\uac00-\ud7af]{2})\s*{}$", opens=False)
_SPLIT = Rule(
    "byline.and",
    r"\s*(?:[;|/／•·⋅、，]|,(?!\s*<byline.degree>\b)|\s&\s|\s[–—-]\s|\s{}\s)\s*",
    opens=False,
    terms={"two_words": r"(?=\s\S+\s\S)"},  # a letter before one word is an initial
)
# "A, B, and C": the comma before the last.
_SERIAL = Rule("byline.and", r",(?=\s*{}\s)", opens=False, terms={"two_words": r"(?=\s\S+\s\S)"})
DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
TEAMS = ("staff", "team", "desk")
_LAST_FIRST = re.compile(r"^([^\W\d_]{2,20}), ([^\W\d_]{2,20})$")  # "Roe, Jane"
_HELPER = Rule("byline.helper", r"(?<=\w)[\s,;|(]+{}\b.*$", opens=False)
_ROLE = Rule(
    "role.is",
    r"^(?:the\s)?(?:<role.of_what>\s)*{}s?\b(?:\s(?:at|for|of|in|,|&)\b.*)?$"
    r"|^(?:\S+ ){1,3}<role.of_any>s?$",
)
# "Jane Roe Senior Editor", "John Doe in Paris": what stands behind a name without a comma.
_BEHIND = Rule(
    "role.behind",
    r"(?<=\w)\s<byline.place>\s[A-ZÀ-Ž][\w. -]{2,20}$"
    r"|(?<=\w)\s(?:(?i:<role.behind_of_what>)\s)*(?i:{})$",
    opens=False,
    flags=re.NOFLAG,
)
_NO_NAME = Rule(
    "no_name.holds",
    r"https?:|www\.|@|\d{3,}|\b{}\b|^<no_name.opens>\s|<no_name.ends>$|^<no_name.is>$",
    opens=False,
)
_WHEN = Rule(
    "byline.day",
    r"\b{}\b\.?,?\s*\d.*$|\b(?:on|at|in)\s+\w+day\b.*$|\d{1,2}[:./-]\d{1,2}.*$"
    r"|\s<byline.ago>\s\d.*$|\s\d{1,2}\s?<byline.unit>\b(?:\sago)?.*$|\s\d{1,2}$",
    opens=False,
)
_DESK = Rule("house.desk", "{} [A-Z]")
_FIRM = Rule("house.firm", opens=False)
_HOUSE_WORD = Rule("house.word", r"\b{}\b", opens=False)


def clean_names(found: Iterable[str]) -> tuple[str, ...]:
    """Names out of bylines: no "By", roles, dates, addresses; organisations stay.

    >>> clean_names(["By JANE ROE, Staff Writer and John Doe | Nov 28, 2016"])
    ('JANE ROE', 'John Doe')
    """
    names: dict[str, str] = {}
    for byline in found:
        for name in split_byline(byline):
            names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MAX_AUTHORS]


def split_byline(byline: str) -> list[str]:
    """The names in one byline."""
    text = squeeze(unescape(re.sub(r"<[^<>]{0,200}>", " ", byline)).replace("\\xa0", " "))
    if not text or len(text) > MAX_BYLINE_CHARS:
        return []
    text = re.sub(r"^By(?=[A-Z][a-z])", "", text)
    text = re.sub(r"\((?:[^()]{0,60})\)", " ", text)
    text = re.sub(r"\S+@\S+\.\S+|https?://\S+|@\w+", " ", text)
    text = _HELPER.pattern.sub("", _WHEN.pattern.sub(" ", text))
    text = _LAST_FIRST.sub(r"\2 \1", BY.pattern.sub("", squeeze(text), count=1))
    parts = [tidy_name(part) for part in _SPLIT.pattern.split(_SERIAL.pattern.sub("", text))]
    if DOMAIN.fullmatch(parts[0]):  # "news.example, Frankfurt, Germany": an imprint
        parts = parts[:1]
    return [name for name in parts if is_name(name)]


def tidy_name(part: str) -> str:
    """A name without what says who it is.

    >>> tidy_name("记者 顾南星"), tidy_name("Von Hans Meier"), tidy_name("홍길동 기자")
    ('顾南星', 'Hans Meier', '홍길동')
    """
    name = BY.pattern.sub("", part, count=1).strip(" \t,.;:|-–—•·⋅/*()[]【】\"“”'»«›‹")
    name = squeeze(_AFTER.pattern.sub("", name))
    return name if _ROLE.find(name) else _BEHIND.pattern.sub("", name)


def is_name(name: str) -> bool:
    """Short, has letters, says no role and no interface."""
    return (
        2 <= len(name) <= MAX_NAME_CHARS
        and any(char.isalpha() for char in name)
        and len(name.split()) <= MAX_NAME_WORDS
        and not _ROLE.find(name)
        and not _NO_NAME.find(name)
    )


def is_desk(name: str) -> bool:
    """A role that signs in a person's place: News Desk, Staff.

    >>> is_desk("News Desk"), is_desk("Jane Roe"), is_desk("5 min read")
    (True, False, False)
    """
    is_short = 2 <= len(name) <= MAX_NAME_CHARS and len(name.split()) <= MAX_NAME_WORDS
    return is_short and bool(_ROLE.find(name)) and not _NO_NAME.find(name)


def reads_like_a_person(name: str) -> bool:
    """Two to five words that begin with capitals, or few characters of a script without them.

    >>> reads_like_a_person("Maria de la Cruz"), reads_like_a_person("Maio incontra")
    (True, False)
    """
    parts, particles = name.split(), words("byline.particle")
    is_team = parts[-1:] != [] and parts[-1].casefold() in TEAMS
    if (parts[:1] == ["The"] and not is_team) or name.endswith((":", "：")):
        return False
    if all(ord(char) > 0x2E80 for char in name if char.isalpha()):
        return 2 <= len(name) <= 12
    return 2 <= len(parts) <= 5 and all(
        word in particles
        or word in TEAMS
        or not word[0].islower()
        or word[:2] in ("d'", "d’", "l'")
        for word in parts
    )


def is_full_name(name: str) -> bool:
    """A person's name of two words or more; in scripts that set no blanks nothing tells a name.

    >>> is_full_name("Jane Roe"), is_full_name("Jane"), is_full_name("本周 Newsletter")
    (True, False, False)
    """
    return " " in name and max(name) < "\u2e80" and reads_like_a_person(name)


def is_handle(name: str) -> bool:
    """An account's name, as systems write it where the author's should stand: `jroe`."""
    return bool(re.fullmatch(r"[a-z][a-z0-9._-]+", name))


def is_house(name: str, houses: Iterable[str]) -> bool:
    """Whether a name is the outlet's, its publisher's or an agency's, not a person's.

    >>> is_house("Daily Bugle Staff", ["The Daily Bugle"]), is_house("Jane Roe", ["The Daily Bugle"])
    (True, False)
    """
    key = _house_key(name)
    known = {_house_key(house) for house in houses if house}
    if (
        key in known
        or DOMAIN.fullmatch(name)
        or key in words("house.agency")
        or not key
        or _DESK.find(name)
        or _FIRM.find(name)
    ):
        return True
    if re.sub(r"^(?:d[aeo]|from)", "", key) in known:  # "Do UOL", from UOL
        return True
    # Emily Post does not belong to The Post.
    return any(
        min(len(key), len(k)) >= max(4, 0.5 * max(len(key), len(k))) and (key in k or k in key)
        for k in known
    )


def _house_key(name: str) -> str:
    return "".join(char for char in _HOUSE_WORD.pattern.sub("", name.casefold()) if char.isalnum())
