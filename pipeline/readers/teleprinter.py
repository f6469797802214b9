"""IPTC 7901 and ANPA 1312, the text of teleprinters -> Stories.

Control characters frame an item: SOH and its header, STX and its text, ETX and the time of its
sending. Of several in one file each begins with SOH.

Agencies number what they send from one again each day. An item that kills, holds back or replaces
another one names its number, and so is a version of it: the guid of both is number and day.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from broadsheet.pipeline.readers.formats import ByteRange, Format, Found, Head, Reader
from broadsheet.pipeline.readers.layouts import Layout, read_lines
from broadsheet.pipeline.readers.prose import text_paragraphs
from broadsheet.pipeline.readers.story import BY, Story, authors_of
from broadsheet.pipeline.readers.wide import lines_in
from broadsheet.pipeline.records import Claims, Reason, Rejected
from broadsheet.pipeline.rules import Rules

# Service and number, priority, category, words, who sends it: "eca0003 3 i 380  dpa 0045".
IPTC = re.compile(
    r"[\x00\x04\x16]*\x01[A-Za-z]{2,8}\d{2,6} (?P<urgency>\S) \S+ +\d+"
    r"(?: +(?P<sender>[A-Za-z]+)(?: +(?P<number>\d+))?)?"
)
ANPA = re.compile(r"[\x00\x04\x16]*\x01(?P<service>[A-Za-z])(?P<number>\d{4})\x1f[\w-]+")
BEGINS = re.compile(rb"[\x00\x04\x16]*\x01[A-Za-z]+\d{2,6}[ \x1f].*", re.DOTALL)
IPTC_SENT = re.compile(r"(\d\d)(\d\d)(\d\d) ?(?:GMT|UTC|Z)? ?([A-Za-z]{3})[a-z]* (\d\d)\b")
ANPA_SENT = re.compile(r"(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)GMT")
# Lines above a headline that say what becomes of an item.
ADVICE = re.compile(
    r"refile|repeat|urgent|advisory|correction|(?:\d+(?:st|nd|rd|th) )?lead|(?:mandatory )?kill",
    re.IGNORECASE,
)
KILL = re.compile(r"(?:.*[ ,-])?(?:mandatory )?kill\b[^a-z]*", re.IGNORECASE)
HOLD = re.compile(r"(?:hold[ =']*)+", re.IGNORECASE)
# "Please kill item dpa 157 ...", "Please kill the story Limbaugh-Painkillers, V9991."
MEANT = re.compile(
    r"\b(?:kill|hold|withdraw|disregard|replac(?:e|es|ing)|correct(?:s|ing)|refil(?:es|ing))\b"
    r"[^.!?]{0,100}?\b(?P<sender>[A-Za-z]+?) ?0*(?P<number>\d{1,5})\b",
    re.IGNORECASE,
)
MARKED = re.compile(r"kill|hold|correct|writethru|\bld\b|refile|\blead\b|repeat", re.IGNORECASE)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ASIDE = re.compile(
    r"^(?:\* \* \* \*|The following information is not .*|# Notebook)\s*$", re.MULTILINE
)
QUOTES = str.maketrans({"\x10": " ", "\x08": " ", "\x1e": None, "\x1d": None})


def recognises(head: Head) -> bool:
    """By the header of its first item; short items are full of control characters."""
    return BEGINS.match(head.unpacked) is not None


def story(text: str) -> Story:
    """The story of one item; raises `Rejected` where its text does not begin."""
    header, begins, rest = text.partition("\x02")
    if not begins:
        raise Rejected(Reason.MALFORMED, "no text begins in it (STX)")
    told, ends, sent = rest.partition("\x03")
    if not ends:
        raise Rejected(Reason.TRUNCATED, "the text has no end (ETX)")
    told = told.translate(QUOTES).replace("\r\n", "\n")
    anpa = ANPA.match(header)
    return _anpa(anpa, told, sent) if anpa else _iptc(header, told, sent)


def _iptc(header: str, told: str, sent: str) -> Story:
    """Headline and byline end at the first blank line; what is for editors stands at the end."""
    found = IPTC.match(header)
    top, _, body = told.lstrip("\n").partition("\n\n")
    lines = [line.strip(" =") for line in top.split("\n")]
    status, notice = _status(lines)
    if status is not None:  # what is said to editors follows, with no headline
        lines, body = lines[:notice], "\n".join((*lines[notice + 1 :], "", body))
    heads = [line for line in lines if line and not BY.match(line) and not ADVICE.fullmatch(line)]
    text, *aside = ASIDE.split(body, maxsplit=1)
    time = IPTC_SENT.search(sent)
    urgency = found["urgency"] if found else ""
    advice = (text,) if status or MARKED.search(top) else ()
    claims = Claims(
        title=" ".join(heads) or None,
        authors=authors_of(next((line for line in lines if BY.match(line)), None)),
        published=f"{time[1]} {time[4]} 20{time[5]} {time[2]}:{time[3]} GMT" if time else None,
        sitename=found["sender"] if found else None,
        outlet=found["sender"] if found else None,
        urgency=int(urgency) if urgency in set("123456789") else None,
        pubstatus=status,
        guid=_guid(
            found["sender"] if found else None,
            found["number"] if found else None,
            _day(time[5], time[4], time[1]) if time else None,
            " ".join((*advice, *aside)),
        ),
    )
    return Story(claims, text_paragraphs(text))


def _status(lines: list[str]) -> tuple[str | None, int]:
    """What becomes of an item by the line that says so, and which line that is."""
    for number, line in enumerate(lines):
        if KILL.fullmatch(line):
            return "canceled", number
        if HOLD.fullmatch(line):
            return "withheld", number
    return None, 0


def _guid(sender: str | None, number: str | None, day: date | None, advice: str) -> str | None:
    """The number and the day of an item, or of the one that it says it stands for."""
    if not (sender and number and day):
        return None
    meant = int(number)
    for found in MEANT.finditer(advice):
        if found["sender"].lower() == sender.lower():
            meant = int(found["number"])
            break
    # One of a higher number was sent the day before.
    day = day - timedelta(days=1) if meant > int(number) else day
    return f"teleprinter:{sender.lower()}:{meant}:{day.isoformat()}"


def _day(year: str, month: str, day: str) -> date | None:
    """The day of a sending, in this century; None for what is no day."""
    name = month.lower()
    number = MONTHS.index(name) + 1 if name in MONTHS else int(month) if month.isdigit() else 0
    try:
        return date(2000 + int(year), number, int(day))
    except ValueError:
        return None


def _anpa(header: re.Match[str], told: str, sent: str) -> Story:
    """A caret begins what is for editors or stands above the text; a tab begins a paragraph."""
    lines = [line.rstrip() for line in told.split("\n")]
    heads = [line.strip("^<= ") for line in lines if line.startswith("^")]
    body = [" ".join(line.split()).rstrip("<") for line in lines if line.startswith("\t")]
    byline = next((line for line in heads if BY.match(line)), None)
    time = ANPA_SENT.search(sent)
    claims = Claims(
        title=heads[1] if len(heads) > 1 else next(iter(heads), None),
        authors=authors_of(byline),
        published=f"20{time[3]}-{time[1]}-{time[2]}T{time[4]}:{time[5]}Z" if time else None,
        pubstatus=_status(heads[:2])[0],
        guid=_guid(
            header["service"],
            header["number"],
            _day(time[3], time[1], time[2]) if time else None,
            " ".join((*heads, *(body if MARKED.search(" ".join(heads[:2])) else ()))),
        ),
    )
    plain = (line.replace("``", "“").replace("''", "”") for line in body)
    return Story(claims, [line for line in plain if line.strip("_ ")])


LAYOUT = Layout(
    "teleprinter",
    lambda text: BEGINS.match(text.encode("utf-8", "replace")) is not None,
    BEGINS,
    is_at_end=False,
    story=story,
    is_document=lambda _text: True,
)


def read(part: ByteRange, form: Format, rules: Rules) -> Iterator[Found]:
    """Each item of the file."""
    with lines_in(part, form, rules) as lines:
        yield from read_lines(lines, LAYOUT, part, rules)


READER = Reader("teleprinter", recognises, read)
