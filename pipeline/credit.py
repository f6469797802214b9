"""A line -> the agency it credits, alone or in the dateline that opens a wire story."""

import re

from broadsheet.pipeline.wording.phrases import Rule

_CREDIT = Rule("credit.source", r"\W{0,3}{}\s?[:：]\s?(?P<who>\S.{0,80})\Z")
# "Com informações da Agência Brasil": who helped, without a colon.
_HELPED = Rule("credit.helped", r"\W{0,3}{}\s(?P<who>\S.{1,60})\Z")
# "(Reuters)", "AFP/gk", "dpa" alone in the last lines.
_AGENCY_ALONE = Rule(
    "credit.agency",
    r"[(\[–—-]?\s?(?P<who>{}(?:\s?[/,–-]\s?(?:{}|[a-z]{2,4}))*)\s?[)\]]?\.?\Z",
    flags=re.NOFLAG,
)
# "ALEPPO, Syria, Nov 28 (Reuters) - " and its like: place, perhaps day, agency, dash.
_DATELINE = Rule(
    "credit.agency",
    r"(?P<line>[^\W\d_][^()\n.!?:]{0,50}?(?:[,.]?\s?[^()\n!?]{0,30}?)\s?\((?P<who>{}(?:\s?[/,–-]\s?{})*)\))\s?[-–—:]{1,2}\s?(?=\S)",
    flags=re.NOFLAG,
)
RULES = (_CREDIT, _HELPED, _AGENCY_ALONE)
MAX_CREDIT_CHARS, MAX_CREDIT_WORDS = 90, 9  # longer, it is a sentence about a source


def credit_of(line: str) -> str | None:
    """The agency of a line that is nothing but a credit.

    >>> credit_of("Credit: CNN"), credit_of("Quelle: dpa/ots"), credit_of("(Reuters)")
    ('CNN', 'dpa/ots', 'Reuters')
    >>> credit_of("Source: close to the minister, and not amused at all about the leak, he said.")
    """
    if len(line) > MAX_CREDIT_CHARS:
        return None
    match = _CREDIT.find(line) or _HELPED.find(line) or _AGENCY_ALONE.find(line)
    if match is None or match["who"].endswith("?") or match["who"].count(" ") >= MAX_CREDIT_WORDS:
        return None
    return match["who"].strip(" .")


def dateline_of(line: str) -> tuple[str, str] | None:
    """The dateline that opens a line, and its agency.

    >>> dateline_of("BERLIN, Nov 28 (Reuters) - The ferries sail again.")
    ('BERLIN, Nov 28 (Reuters)', 'Reuters')
    """
    match = _DATELINE.find(line)
    return (match["line"], match["who"]) if match else None
