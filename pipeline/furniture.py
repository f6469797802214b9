"""A line -> why it is not part of a story, or None.

Furniture is what stands around every story of an outlet: ad markers, share buttons, "read
also" teasers, newsletter boxes. The phrases are data (`wording/*.toml`): one is listed only if no
reporter opens a paragraph with it; a whole-line phrase only if it never stands alone as a subhead.
"""

import re
from collections.abc import Iterator

from broadsheet.pipeline.wording.phrases import LISTS, Phrase, Rule, phrases

MAX_TEASER_CHARS = 180  # a longer line that opens with "Read also" is prose about reading
MAX_CHARS = 360  # longer lines are not asked

# Below a story: where its writer is to be found. Names are capitals, so prose is not folded.
_TERMS = {
    "net": r"(?i:twitter|facebook|instagram|youtube|linkedin|telegram|tiktok|threads|bluesky|mastodon|whatsapp|X\b)",
    "address": r"(?:[\w.+-]+@[\w-]+\.\w|@\w{2,30}|https?://|(?:www\.)?(?:twitter|x|facebook)\.com/)",
    "who": r"(?:h(?:er|im)|them|me|us|the (?:author|writer|reporter)s?|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})",
}
# A teaser says so and then names another story: a colon, a dash or an arrow follows the opener.
_TEASER = Rule("teaser", r"\W{0,3}{}\s?[:：|»>→–—-]")
_SIGNUP = Rule("signup")
# Before a wall, never in a story: "Subscribe to continue reading".
_WALL = Rule("wall", r"\W{0,3}{}")
_CONTACT = Rule("contact", r"{}\b.{0,60}(?:\+?\d[\d ()/.-]{6,}\d|@)")
_WRITER = Rule("writer", r"\W{0,3}{}", flags=re.NOFLAG, terms=_TERMS)
_READING_LABEL = Rule("reading_label", r"\W{0,3}{}\W{0,3}\d.{0,15}\W{0,2}$")
_READING_UNIT = Rule("reading_unit", r"\W{0,3}\d{1,3}[ -]?min(?:ute)?s?\.?[ -]{}\W{0,2}$")
_APPEAL = Rule("appeal", r"\W{0,3}{}")
_TAGS = Rule("tags", r"\W{0,3}{}\s?[:：]")
_COPYRIGHT = Rule("copyright", r"\W{0,2}{}")
_REUSE = Rule("reuse", opens=False)
_CONSENT = Rule("consent", opens=False)
_RULES = (
    _TEASER, _CONTACT, _COPYRIGHT, _REUSE, _CONSENT, _SIGNUP, _WALL, _WRITER,
    _READING_LABEL, _READING_UNIT, _TAGS, _APPEAL,
)  # fmt: skip
# "More AP NBA: https://...": agencies point to their own pages.
_COVERAGE = re.compile(
    r"\W{0,3}(?:(?:more|full|complete)\b.{2,40}:|follow .{2,50}\bcoverage\b.{0,60}) ?ADDRESS\S*(?: and ADDRESS\S*)?".replace(
        "ADDRESS", _TERMS["address"]
    ),
    re.IGNORECASE,
)
_ENDS = " \t.,:;!?…|»«>›→<‹←-–—•·*#[]()↓↑▼▶►+\u200b"
_POINTS = re.compile("[:：|»>→–—-]")
_REUSE_HINTS = ("reproduc", "broadcast", "저작권", "무단", "授权", "转载", "転載")

# Lines that are nothing but the phrase, as they are compared -> the phrase.
_WHOLE = {
    phrase.text.casefold(): phrase  # Greek's final sigma folds, too
    for name in LISTS
    if name.startswith("line.")
    for phrase in phrases(name)
}
REASON_OF = {key: phrase.list_name.removeprefix("line.") for key, phrase in _WHOLE.items()}


def furniture(line: str) -> str | None:
    """The reason why a line is not text: a whole-line phrase, a teaser, a box; None for text.

    >>> furniture("Advertisement"), furniture("Lire aussi : Le gouvernement recule")
    ('advertisement', 'related')
    >>> furniture("Read more books this summer, teachers say.")
    """
    if len(line) > MAX_CHARS:
        return None
    whole = REASON_OF.get(_key(line))
    if whole is not None:
        return whole
    is_short = len(line) <= MAX_TEASER_CHARS
    if is_short and _POINTS.search(line, 0, 60) and _TEASER.find(line):
        return "related"
    if is_short and _CONTACT.find(line):
        return "contact"
    # Searching a long alternation in every line would be a tenth of the recipe's time.
    folded = line.casefold()
    is_hinted = any(hint in folded for hint in _REUSE_HINTS)
    if _COPYRIGHT.find(line) or (is_hinted and _REUSE.find(line)):
        return "copyright"
    if "cookie" in folded and _CONSENT.find(line):
        return "consent"
    return _around_the_text(line) if is_short else None


def _key(line: str) -> str:
    # Folding the Turkish capital I leaves its dot behind.
    return line.strip(_ENDS).casefold().replace("\u0307", "")


def _around_the_text(line: str) -> str | None:
    """What stands above and below the text proper: a wall, its length, its writer, its tags.

    >>> _around_the_text("Follow Mara Quill on Twitter @mquill"), _around_the_text("4 min read")
    ('contact', 'navigation')
    """
    for rule, reason in (
        (_SIGNUP, "newsletter"),
        (_WALL, "paywall"),
        (_WRITER, "contact"),
    ):
        if rule.find(line):
            return reason
    if _COVERAGE.fullmatch(line):
        return "related"
    for rule in (_READING_LABEL, _READING_UNIT, _TAGS):
        if rule.find(line):
            return "navigation"
    return "appeal" if _APPEAL.find(line) else None


def spoken(line: str) -> Iterator[Phrase]:
    """The phrases for which a line that is furniture was taken; slow, for those who ask why."""
    whole = _WHOLE.get(_key(line))
    if whole is not None:
        yield whole
        return
    for rule in _RULES:
        yield from rule.spoken(line)
