"""Where a page says when it was published: each source of a date, its rank and its traits."""

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
_META = (4, Voice.SYSTEM, _NAMED, "`meta` of a name that says publication")
# Some systems put the last change or the day of delivery there.
_META_VAGUE = (13, Voice.SYSTEM, _NAMED, "`meta` of a name that says date, not which")
_META_CHANGE = (
    3,
    Voice.SYSTEM,
    Trait.HEAD | Trait.FIELD | Trait.CHANGE,
    "`meta` of a name that says change",
)
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

    # `meta` by name, in the order in which a page is asked for them.
    META_OG_ARTICLE_PUBLISHED_TIME = "meta.og:article:published_time", *_META
    META_OG_PUBLISHED_TIME = "meta.og:published_time", *_META
    META_ARTICLE_PUBLISHED = "meta.article:published", *_META
    META_DATEPUBLISHED = "meta.datepublished", *_META
    META_DATE_PUBLISHED = "meta.date_published", *_META
    META_PUBLISHED_TIME = "meta.published_time", *_META
    META_ARTICLE_DOT_PUBLISHED = "meta.article.published", *_META
    META_ARTICLE_PUBLISHED_DATE = "meta.article:published_date", *_META
    META_PARSELY_PUB_DATE = "meta.parsely-pub-date", *_META
    META_SAILTHRU_DATE = "meta.sailthru.date", *_META
    META_PUBDATE = "meta.pubdate", *_META
    META_PUBLISHDATE = "meta.publishdate", *_META
    META_PUBLISH_DATE = "meta.publish_date", *_META
    META_PUBLISH_HYPHEN_DATE = "meta.publish-date", *_META
    META_PTIME = "meta.ptime", *_META
    META_PDATE = "meta.pdate", *_META
    META_PUBLICATION_DATE = "meta.publication_date", *_META
    META_PUBLISHED_HYPHEN_DATE = "meta.published-date", *_META
    META_PUBLISHED_DATE = "meta.published_date", *_META
    META_ORIGINALPUBLICATIONDATE = "meta.originalpublicationdate", *_META
    META_ARTICLE_DATE_ORIGINAL = "meta.article_date_original", *_META
    META_CXENSEPARSE_RECS_PUBLISHTIME = "meta.cxenseparse:recs:publishtime", *_META
    META_DC_DATE_ISSUED = "meta.dc.date.issued", *_META
    META_DCTERMS_ISSUED = "meta.dcterms.issued", *_META
    META_DCTERMS_CREATED = "meta.dcterms.created", *_META
    META_DC_DATE_CREATED = "meta.dc.date.created", *_META
    META_DC_CREATED = "meta.dc.created", *_META
    META_DATECREATED = "meta.datecreated", *_META
    META_DATE_CREATED = "meta.date_created", *_META
    META_MEDIATOR_PUBLISHED_TIME = "meta.mediator_published_time", *_META
    META_OG_PUBDATE = "meta.og:pubdate", *_META
    META_OG_PUBLISH_DATE = "meta.og:publish_date", *_META
    META_DISPLAYDATE = "meta.displaydate", *_META
    META_BT_PUBDATE = "meta.bt:pubdate", *_META
    META_RBPUBDATE = "meta.rbpubdate", *_META
    META_CITATION_PUBLICATION_DATE = "meta.citation_publication_date", *_META
    META_CITATION_DATE = "meta.citation_date", *_META
    META_ARTICLE_PUBLICATIONDATE = "meta.article:publicationdate", *_META
    META_DCSEXT_ARTICLEFIRSTPUBLISHED = "meta.dcsext.articlefirstpublished", *_META
    META_SHAREAHOLIC_ARTICLE_PUBLISHED_TIME = "meta.shareaholic:article_published_time", *_META
    META_VIDEO_RELEASE_DATE = "meta.video:release_date", *_META
    META_OG_REGDATE = "meta.og:regdate", *_META
    META_GENTIME = "meta.gentime", *_META
    META_TWT_PUBLISHED_AT = "meta.twt-published-at", *_META
    META_VR_PUBLISHED_TIME = "meta.vr:published_time", *_META
    META_ARTICLE_POST_DATE = "meta.article:post_date", *_META
    META_CONTENT_CREATE_DATE = "meta.content_create_date", *_META
    META_RELEASE_DATE = "meta.release_date", *_META
    META_WEIBO_ARTICLE_CREATE_AT = "meta.weibo:article:create_at", *_META
    META_APUB_TIME = "meta.apub:time", *_META
    META_PUBLISH_TIME = "meta.publish_time", *_META
    META_ARTICLE_CREATED = "meta.article:created", *_META
    META_CREATED = "meta.created", *_META
    META_DC_DATE = "meta.dc.date", *_META_VAGUE
    META_DC_COLON_DATE = "meta.dc:date", *_META_VAGUE
    META_DCTERMS_DATE = "meta.dcterms.date", *_META_VAGUE
    META_DATE = "meta.date", *_META_VAGUE
    META_TIMESTAMP = "meta.timestamp", *_META_VAGUE
    META_ARTICLE_MODIFIED_TIME = "meta.article:modified_time", *_META_CHANGE
    META_OG_UPDATED_TIME = "meta.og:updated_time", *_META_CHANGE
    META_OG_ARTICLE_MODIFIED_TIME = "meta.og:article:modified_time", *_META_CHANGE
    META_DATEMODIFIED = "meta.datemodified", *_META_CHANGE
    META_ARTICLE_MODIFIED = "meta.article:modified", *_META_CHANGE
    META_ARTICLE_MODIFIED_DATE = "meta.article:modified_date", *_META_CHANGE
    META_LASTMOD = "meta.lastmod", *_META_CHANGE
    META_LAST_MODIFIED = "meta.last-modified", *_META_CHANGE
    META_LASTMODIFIED = "meta.lastmodified", *_META_CHANGE
    META_MODIFIED = "meta.modified", *_META_CHANGE
    META_OG_MODIFIED_TIME = "meta.og:modified_time", *_META_CHANGE
    META_DCTERMS_MODIFIED = "meta.dcterms.modified", *_META_CHANGE
    META_DC_MODIFIED = "meta.dc.modified", *_META_CHANGE
    META_DC_DATE_MODIFIED = "meta.dc.date.modified", *_META_CHANGE
    META_BT_MODDATE = "meta.bt:moddate", *_META_CHANGE
    META_REVISION_DATE = "meta.revision_date", *_META_CHANGE
    META_MODIFIED_TIME = "meta.modified_time", *_META_CHANGE
    META_UTIME = "meta.utime", *_META_CHANGE
    META_UPDATED_TIME = "meta.updated_time", *_META_CHANGE
    META_ARTICLE_POST_MODIFIED = "meta.article:post_modified", *_META_CHANGE


PUBLISHED_META = tuple(s for s in DateSource if s.startswith("meta.") and not s.has(Trait.CHANGE))
MODIFIED_META = tuple(s for s in DateSource if s.startswith("meta.") and s.has(Trait.CHANGE))
