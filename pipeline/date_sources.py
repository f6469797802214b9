"""Where a page says when it was published, and how far to trust it: sources, ranks, evidence."""

from enum import Flag, StrEnum, auto
from typing import Self


class Precision(StrEnum):
    """How exactly a date is known; of a year or a month, the first day stands for it."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Voice(StrEnum):
    """Who says it. What two voices say was not copied from one field of one system."""

    SYSTEM = "system"  # what the page's system writes for machines
    PAGE = "page"  # what a reader sees
    ADDRESS = "address"
    CLAIM = "claim"  # what a sidecar or a JSONL field says


class Trait(Flag):
    """What a source is trusted with; `choose` asks for these and never for names."""

    NONE = 0
    HEAD = auto()  # JSON-LD or meta: site builders stamp the last change there
    FIELD = auto()  # a field for a date: a bare year is one, too
    TOLD = auto()  # the system says in so many words when this page was published
    EXPLICIT = auto()  # and leaves no doubt: it stands in for a publication that is a change
    LOCAL = auto()  # in the page's own zone: tells which day an instant was to its readers
    LENDS_TIME = auto()  # its time of day is the story's, whoever gives the day
    WEAK = auto()  # perhaps a teaser's, or the site's: yields to a month, a year or a change
    CHANGE = auto()  # the last change, and not the publication


_STATED = Trait.FIELD | Trait.TOLD | Trait.EXPLICIT | Trait.LENDS_TIME
_NAMED = Trait.HEAD | Trait.FIELD | Trait.TOLD | Trait.LENDS_TIME
_OTHER = (
    15,
    Voice.SYSTEM,
    Trait.HEAD | Trait.FIELD | Trait.WEAK,
    "JSON-LD of something else on the page",
)


class DateSource(StrEnum):
    """A place where a date is claimed: the value of `date_source`.

    Of several the lowest rank wins, and of equals the one that stands first in the page.
    """

    rank: int
    voice: Voice
    traits: Trait
    meaning: str

    def __new__(cls, value: str, rank: int, voice: Voice, traits: Trait, meaning: str) -> Self:
        """A member is its value, with what its row of the table says."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.rank, member.voice, member.traits, member.meaning = rank, voice, traits, meaning
        return member

    def has(self, trait: Trait) -> bool:
        """Whether the source has this trait, or one of these."""
        return bool(self.traits & trait)

    JSONLD_PUBLISHED = (
        "jsonld.datePublished",
        1,
        Voice.SYSTEM,
        _STATED | Trait.HEAD,
        "JSON-LD of the page's own article",
    )
    ITEMPROP_PUBLISHED = (
        "itemprop.datepublished",
        2,
        Voice.SYSTEM,
        _STATED | Trait.LOCAL,
        "microdata, seen on the page",
    )
    META_PUBLISHED = (
        "meta.article:published_time",
        3,
        Voice.SYSTEM,
        _STATED | Trait.HEAD,
        "Open Graph's name for it",
    )
    META_NAMED = (
        "meta.published",
        4,
        Voice.SYSTEM,
        _NAMED,
        "`meta` of another name that says publication: parsely-pub-date, pubdate and the like",
    )
    CLAIMS_PUBLISHED = (
        "claims.published",
        5,
        Voice.CLAIM,
        Trait.FIELD | Trait.LENDS_TIME,
        "a sidecar, or a field of JSON lines; before all others for a plain text",
    )
    URL = "url", 6, Voice.ADDRESS, Trait.LOCAL, "the address: /2016/11/28/, or a month, /2016/11/"
    ORIGINAL = (
        "original",
        7,
        Voice.PAGE,
        Trait.NONE,
        'a sentence of the page: "originally published on ..."',
    )
    JSONLD_CREATED = (
        "jsonld.dateCreated",
        8,
        Voice.SYSTEM,
        Trait.HEAD | Trait.FIELD,
        "JSON-LD of the page's own article: when its file was made",
    )
    HEADLINE = (
        "headline",
        9,
        Voice.PAGE,
        Trait.LOCAL | Trait.LENDS_TIME,
        "printed beside the headline",
    )
    TIME = (
        "time",
        10,
        Voice.SYSTEM,
        Trait.LOCAL | Trait.WEAK,
        "a `<time>` outside boxes and teasers",
    )
    ATTRIBUTE = (
        "attribute",
        11,
        Voice.SYSTEM,
        Trait.WEAK,
        "an attribute that a script prints: data-timestamp and the like",
    )
    JSONLD_OTHER_PUBLISHED = (
        "jsonld.other.datePublished",
        12,
        Voice.SYSTEM,
        Trait.HEAD | Trait.FIELD | Trait.WEAK,
        "JSON-LD of something else on the page",
    )
    # Some systems put the last change or the day of delivery there.
    META_VAGUE = (
        "meta.date",
        13,
        Voice.SYSTEM,
        _NAMED,
        "`meta` of a name that says date, not which",
    )
    VISIBLE = (
        "visible",
        14,
        Voice.PAGE,
        Trait.LOCAL | Trait.WEAK,
        "in an element that is called date, byline or the like",
    )
    VISIBLE_TEXT = (
        "visible.text",
        14,
        Voice.PAGE,
        Trait.LOCAL | Trait.WEAK,
        "a short text that is little more than a date, anywhere",
    )
    JSONLD_UPLOADED = (
        "jsonld.uploadDate",
        15,
        Voice.SYSTEM,
        Trait.HEAD | Trait.FIELD,
        "JSON-LD: of a video",
    )
    JSONLD_OTHER_CREATED = "jsonld.other.dateCreated", *_OTHER
    JSONLD_OTHER_UPLOADED = "jsonld.other.uploadDate", *_OTHER
    ITEMPROP_CREATED = (
        "itemprop.datecreated",
        16,
        Voice.SYSTEM,
        Trait.FIELD | Trait.LOCAL | Trait.WEAK,
        "microdata: when its file was made",
    )
    GUESS = "guess.htmldate", 17, Voice.PAGE, Trait.WEAK, "htmldate's fast search: the last resort"

    HIJRI = (
        "hijri",
        18,
        Voice.PAGE,
        Trait.WEAK,
        (
            "a day of the Hijri calendar, anywhere, where no other date is found: the month of our "
            "calendar by Saudi Arabia's tables (Umm al-Qura). Where the moon is sighted the day is "
            "a day earlier or later, and at the turn of a month in the month beside"
        ),
    )

    PATH = (
        "path",
        19,
        Voice.ADDRESS,
        Trait.FIELD | Trait.WEAK,
        "folder and file names, where nothing else tells: Daily Star/2021-05-01.txt",
    )

    JSONLD_MODIFIED = (
        "jsonld.dateModified",
        1,
        Voice.SYSTEM,
        Trait.HEAD | Trait.FIELD | Trait.CHANGE,
        "JSON-LD of the page's own article: its last change",
    )
    JSONLD_OTHER_MODIFIED = (
        "jsonld.other.dateModified",
        2,
        Voice.SYSTEM,
        Trait.HEAD | Trait.FIELD | Trait.CHANGE,
        "JSON-LD of something else on the page: its last change",
    )
    ITEMPROP_MODIFIED = (
        "itemprop.datemodified",
        4,
        Voice.SYSTEM,
        Trait.FIELD | Trait.LOCAL | Trait.CHANGE,
        "microdata: the last change",
    )
    CLAIMS_MODIFIED = (
        "claims.modified",
        18,
        Voice.CLAIM,
        Trait.FIELD | Trait.CHANGE,
        "a sidecar, or a field of JSON lines: the last change",
    )

    META_CHANGE = (
        "meta.modified",
        3,
        Voice.SYSTEM,
        Trait.HEAD | Trait.FIELD | Trait.CHANGE,
        "`meta` of a name that says change: article:modified_time, og:updated_time and the like",
    )


class Evidence(StrEnum):
    """What the date that won rests on; `right` is the share of labelled pages that were right so.

    Counted on the news pages of the visible parts of six sets, 774 pages of 617 domains; `make
    eval` prints the share for any set. Some labels are of the last change: the truth lies higher.
    """

    right: float
    meaning: str

    def __new__(cls, value: str, right: float, meaning: str) -> Self:
        """A member is its value, with what its row of the table says."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.right, member.meaning = right, meaning
        return member

    AGREED = "agreed", 0.98, "a second voice (system, page, address, sidecar) names the day as well"
    ALONE = "alone", 0.9, "one voice: the story's own fields, its address, or beside the headline"
    DISPUTED = "disputed", 0.75, "one voice or two, and another day is named more than a day apart"
    WEAK = "weak", 0.7, "a date seen somewhere on the page, or no more than a month or a year"
    CHANGE = "change", 0.65, "the last change, on a page that tells no publication"
