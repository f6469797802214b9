"""The nouns: what a document is called at each step of its way through the pipeline.

bytes -> RawRecord -> Page -> `schema.Article`, or at any step -> Rejected -> `schema.Rejection`.

A value is named for what it has become. `None` means the source did not say.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from broadsheet.pipeline.date_sources import DateSource, Evidence, Precision


class Kind(StrEnum):
    """What a payload is, which decides the extractor."""

    HTML = "html"
    TEXT = "text"
    STORY = "story"  # paragraphs, one a line, as a format that marks them up states them


class Stage(StrEnum):
    """Where in the pipeline a record was when it was rejected."""

    READ = "read"
    EXTRACT = "extract"
    CLEAN = "clean"
    DATE = "date"
    ENRICH = "enrich"


class Rung(StrEnum):
    """How dear an extraction may be: the worker retries a killed page once on the cheap rung."""

    FULL = "full"
    CHEAP = "cheap"


class PageType(StrEnum):
    """What kind of page a document is, and whether a corpus of news holds it by default.

    The first seven are what an outlet publishes; they are told by what the page declares. So are
    press releases, which outlets reprint: a corpus of news holds them, told apart. The
    others are told by a model that learned from labelled pages.
    """

    is_news: bool
    meaning: str

    def __new__(cls, value: str, is_news: bool = False, meaning: str = "") -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.is_news = is_news
        kind.meaning = meaning
        return kind

    ARTICLE = "article", True, "A story, or whatever no evidence speaks against."
    LIVE_BLOG = "live_blog", True, "A ticker: many short posts under one headline."
    GALLERY = "gallery", True, "Pictures with captions, which are its text."
    VIDEO = "video", True, "A page around a film."
    OPINION = "opinion", True, "A comment, a column, an editorial."
    REVIEW = "review", True, "Of a book, a film, a product."
    RECIPE = "recipe", True, "For a dish."
    PRESS_RELEASE = "press_release", True, "What an organization says of itself, by its own marks."
    FORUM = "forum", False, "A thread of questions, answers, posts."
    PRODUCT = "product", False, "One thing for sale."
    LISTING = "listing", False, "Many things for sale or to choose from."
    DOCUMENTATION = "documentation", False, "A handbook, a reference."
    SERVICE = "service", False, "What somebody offers: a firm, an office, a course."
    OTHER = "other", False, "No story, and none of these for sure."


class Reason(StrEnum):
    """Why a record is not an article: where it is found out, what it means, what to do.

    The dictionary, the table `reasons` and `broadsheet rejects` are made from here. Every reason
    has a test that triggers it.
    """

    stages: tuple[Stage, ...]
    meaning: str
    remedy: str

    def __new__(
        cls, value: str, stages: tuple[Stage, ...] = (), meaning: str = "", remedy: str = ""
    ) -> Self:
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.stages = stages
        reason.meaning = meaning
        reason.remedy = remedy
        return reason

    # The file or the container
    UNREADABLE = (
        "unreadable",
        (Stage.READ,),
        "The operating system refused to read it: permissions, an I/O error.",
        "Permit or repair it; the next ingest takes it in.",
    )
    EMPTY = (
        "empty",
        (Stage.READ, Stage.EXTRACT),
        "Zero bytes, or nothing but white space.",
        "Fetch it again; nothing is lost here.",
    )
    NOT_A_FILE = (
        "not_a_file",
        (Stage.READ,),
        "A symbolic link, a device, a pipe or a socket.",
        "Name what it leads to as RAW, or copy that into the landing zone.",
    )
    UNKNOWN_FORMAT = (
        "unknown_format",
        (Stage.READ,),
        "No reader recognises its bytes.",
        "Turn it into a format that is read, or write a reader; `detail` says what it seems to be.",
    )
    ENCRYPTED = (
        "encrypted",
        (Stage.READ,),
        "It needs a password or a key: an archive, an office document, a PDF, a message.",
        "Decrypt it and put the plain files into the landing zone.",
    )
    TRUNCATED = (
        "truncated",
        (Stage.READ,),
        "The bytes end before the length that the record declares.",
        "Fetch it again: the transfer was cut off.",
    )
    DAMAGED = (
        "damaged",
        (Stage.READ,),
        "A checksum, a length or a compression stream is wrong.",
        "Fetch it again; the records around it are kept.",
    )
    BOMB = (
        "bomb",
        (Stage.READ,),
        "It unpacks to more than the permitted ratio.",
        "Raise expansion_max_ratio if you trust the file.",
    )
    # The record
    TOO_LARGE = (
        "too_large",
        (Stage.READ,),
        "Over the size cap of its kind; never clipped.",
        "Raise html_max_bytes, text_max_bytes or jsonl_line_max_bytes.",
    )
    HTTP_STATUS = (
        "http_status",
        (Stage.READ,),
        "A response with another status than 200.",
        "Nothing: the server had no page to give.",
    )
    CONTENT_TYPE = (
        "content_type",
        (Stage.READ,),
        "A response that is not a document: an image, a feed, a script.",
        "Nothing: no story is lost.",
    )
    MALFORMED = (
        "malformed",
        (Stage.READ,),
        "Not what its format says: a line that is not JSON, a response without a status.",
        "Mend the producer; `sample` shows how the record begins.",
    )
    NO_BODY = (
        "no_body",
        (Stage.READ,),
        "A record that carries neither HTML nor text.",
        "Name its text as one of the known fields does, if it has any.",
    )
    REVISIT = (
        "revisit",
        (Stage.READ,),
        "A capture that says only that a page was as it had been; the corpus has no text of it.",
        "Put the crawl that holds the earlier capture beside it: `revisit_of` leads there.",
    )
    NOT_A_STORY = (
        "not_a_story",
        (Stage.READ,),
        "An item of the news exchange that is no text: a concept, a plan, a package, a picture.",
        "Nothing: no story is lost.",
    )
    BINARY = (
        "binary",
        (Stage.READ, Stage.EXTRACT),
        "Declared or named as a document, but its bytes are not text.",
        "Look at `sample`: it may be another format under a wrong name.",
    )
    # The page
    NO_TEXT = (
        "no_text",
        (Stage.EXTRACT,),
        "No extractor found a text.",
        "Look at the page: pictures alone, or text that only scripts fetch.",
    )
    TOO_SHORT = (
        "too_short",
        (Stage.CLEAN,),
        "Fewer words than an article has.",
        "Lower min_words, which admits captions and error messages too.",
    )
    CONSENT_WALL = (
        "consent_wall",
        (Stage.EXTRACT,),
        "A cookie or consent dialogue in the story's place.",
        "Crawl with consent given, or from another region.",
    )
    PAYWALL = (
        "paywall",
        (Stage.EXTRACT,),
        "A stub before a paywall, without even a teaser.",
        "Crawl with a subscription.",
    )
    LOGIN = (
        "login",
        (Stage.EXTRACT,),
        "A page that asks to log in.",
        "Crawl with a login.",
    )
    JAVASCRIPT_REQUIRED = (
        "javascript_required",
        (Stage.EXTRACT,),
        "A page that asks for JavaScript in the story's place.",
        "Crawl with a browser.",
    )
    BOT_CHECK = (
        "bot_check",
        (Stage.EXTRACT,),
        "A captcha, or a check of the browser.",
        "Crawl more slowly, or ask the outlet.",
    )
    SOFT_404 = (
        "soft_404",
        (Stage.EXTRACT,),
        "A page that says it is not there, with status 200.",
        "Nothing: the story is gone from this address.",
    )
    INDEX_PAGE = (
        "index_page",
        (Stage.EXTRACT,),
        "A home, section or tag page: a list of stories, not one.",
        "Nothing: crawl the stories it links to.",
    )
    # The list
    WITHHELD = (
        "withheld",
        (Stage.ENRICH,),
        "It was taken down: `detail` names its line in `withheld`, and no content of it is kept.",
        "Nothing; `broadsheet takedown --revoke` undoes it.",
    )
    # The worker
    TIMEOUT = (
        "timeout",
        tuple(Stage),
        "It took too long in full and again with the cheap extractor, and was killed.",
        "Raise document_timeout_seconds and cheap_timeout_seconds.",
    )
    MEMORY = (
        "memory",
        tuple(Stage),
        "It took more memory than a worker may, in full and with the cheap extractor.",
        "Raise worker_memory_bytes.",
    )
    CRASHED = (
        "crashed",
        tuple(Stage),
        "A bug of ours: `detail` has the traceback.",
        "Report it with the record; its neighbours are kept.",
    )


class Rejected(Exception):
    """Raised by a stage that refuses a record, with the measurement that decided it.

    `Rejected(Reason.TOO_SHORT, "7 words")`
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record lies, so that anybody can go and look at its bytes.

    `record_offset` is the first byte of the record in its file as it lies on disk (of the
    gzip member, for a compressed WARC), `record_length` its bytes there. For a line of a
    compressed JSONL both count in the decompressed stream. A file that is one record has
    offset 0 and its own size; a member of a zip or tar has those of its place there, and
    `member` says which it is: `a.html`, `inner.zip!/a.html`, `crawl.warc.gz@4711` for the record
    at byte 4711 inside.
    """

    source_id: str
    record_ordinal: int
    record_offset: int
    record_length: int | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What folder and file names say of the one document in a file: the last to be asked."""

    outlet: str | None = None
    section: str | None = None
    published: str | None = None  # 2021-05-01, 2021-05 or 2021
    url: str | None = None  # of a page that lies where a mirror put it


@dataclass(frozen=True, slots=True)
class Claims:
    """What is said about a document outside its body: by JSONL fields, by a sidecar.

    Dates are kept as written; `dates` reads them like any other candidate.
    """

    url: str | None = None
    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    fetched: str | None = None
    language: str | None = None
    description: str | None = None
    sitename: str | None = None
    outlet: str | None = None
    section: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    license: str | None = None
    canonical_url: str | None = None
    dateline: str | None = None
    captions: tuple[str, ...] = ()
    credit: str | None = None
    guid: str | None = None  # of the item, whatever its version
    item_version: str | None = None
    pubstatus: str | None = None  # usable, withheld, canceled: IPTC's newscodes
    urgency: int | None = None  # 1 to 9
    subject_codes: tuple[str, ...] = ()
    embargoed: str | None = None
    copyright_notice: str | None = None
    usage_terms: str | None = None
    filed: Filed | None = None  # only of a file that is one document


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One thing that claims to be a document, as it was found."""

    origin: Origin
    kind: Kind
    payload: bytes  # transfer and content encodings undone, charset not
    raw_sha256: str  # of the payload; of the whole line, for a line of JSONL
    size_bytes: int
    url: str | None = None
    charset: str | None = None  # as the HTTP header says
    fetched_at: datetime | None = None  # UTC
    warc_record_id: str | None = None
    claims: Claims = Claims()
    payload_digest: str | None = None  # as its WARC states it


@dataclass(frozen=True, slots=True)
class RevisitOf:
    """What a revisit names of the capture that has its text."""

    url: str | None = None
    fetched_at: datetime | None = None
    record_id: str | None = None
    payload_digest: str | None = None


@dataclass(frozen=True, slots=True)
class RecordFailure:
    """A record that its reader could find but not read: what it knows of it, and why not."""

    origin: Origin
    reason: Reason
    detail: str
    url: str | None = None
    size_bytes: int | None = None
    raw_sha256: str | None = None
    sample: bytes = b""
    fetched_at: datetime | None = None  # UTC
    warc_record_id: str | None = None
    revisit_of: RevisitOf | None = None


@dataclass(frozen=True, slots=True)
class OtherRecords:
    """Parts of a container that do not claim to be documents: WARC requests, warcinfo, ..."""

    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """One date that a page claims: what it says, where, and as exactly as it says it.

    `instant` is UTC and None where the source gives no time (or a time without a zone);
    `day` is the calendar date as printed, in the zone in which it was printed: the first of
    a month or a year of which `precision` says that no more is given.
    """

    day: date
    source: DateSource
    instant: datetime | None = None
    is_modified: bool = False
    precision: Precision = Precision.DAY  # year, month or day; an instant says more


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line that cleaning took out of the text, and why."""

    line: str
    reason: str  # advertisement, share, related, newsletter, contact, ...


@dataclass(frozen=True, slots=True)
class Page:
    """What one payload says, before anything outside it (URL, capture, sidecar) is asked."""

    text: str  # one paragraph a line
    extractor: str  # the rung of the ladder that won
    layout_id: str | None = None  # of the layout that gave the text
    layout_agreement: float | None = None  # with the full recipe, of the pages that took both
    title: str | None = None
    headline: str | None = None  # as printed above the story
    head_title: str | None = None  # as the head says it, for machines
    kicker: str | None = None  # the label over the headline
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    credit: str | None = None
    dateline: str | None = None
    section: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str | None = None
    image_url: str | None = None
    page_type: PageType = PageType.ARTICLE
    license: str | None = None
    sitename: str | None = None
    canonical_url: str | None = None
    claimed_language: str | None = None
    is_truncated: bool = False
    removed: tuple[RemovedLine, ...] = ()
    date_candidates: tuple[DateCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Dating:
    """When a document was published, and how that is known."""

    published_on: date | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    date_precision: Precision | None = None
    date_source: DateSource | None = None
    evidence: Evidence | None = None  # that `published_on` is right
    date_conflict: bool = False
    date_candidates: tuple[DateCandidate, ...] = ()


@dataclass(slots=True)
class Tally:
    """What became of the records of one source: the ledger's unit of account."""

    records_seen: int = 0
    articles: int = 0
    rejects: int = 0
    other_records: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
