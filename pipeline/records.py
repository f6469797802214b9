"""The nouns: what a document is called at each step of its way through the pipeline.

bytes -> RawRecord -> Page -> `schema.Article`, or at any step -> Rejected -> `schema.Rejection`.

A value is named for what it has become. `None` means the source did not say.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from broadsheet.pipeline.date_sources import DateSource, Precision


class Kind(StrEnum):
    """What a payload is, which decides the extractor."""

    HTML = "html"
    TEXT = "text"


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


class Reason(StrEnum):
    """Why a record is not an article. Every reason has a test that triggers it."""

    # The file or the container
    UNREADABLE = "unreadable"  # the operating system refused: permissions, an I/O error
    EMPTY = "empty"  # zero bytes, or nothing but white space
    NOT_A_FILE = "not_a_file"  # a symlink, a device, a socket
    UNKNOWN_FORMAT = "unknown_format"  # no reader recognises the bytes
    ENCRYPTED = "encrypted"  # a member that needs a password
    TRUNCATED = "truncated"  # the bytes end before the length the record declares
    DAMAGED = "damaged"  # a checksum, a length or a compression stream is wrong
    BOMB = "bomb"  # expands beyond the permitted ratio or size
    # The record
    TOO_LARGE = "too_large"  # over the size cap of its kind; never clipped
    HTTP_STATUS = "http_status"  # a response other than 200
    CONTENT_TYPE = "content_type"  # a response that is not a document: an image, a feed
    MALFORMED = "malformed"  # not what the format says: a line that is not JSON
    NO_BODY = "no_body"  # a record that carries neither HTML nor text
    BINARY = "binary"  # declared as a document, but the bytes are not text
    # The page
    NO_TEXT = "no_text"  # every extractor came back empty
    TOO_SHORT = "too_short"  # fewer words than an article has
    CONSENT_WALL = "consent_wall"
    PAYWALL = "paywall"  # a stub without even a teaser
    LOGIN = "login"
    JAVASCRIPT_REQUIRED = "javascript_required"
    BOT_CHECK = "bot_check"
    SOFT_404 = "soft_404"
    INDEX_PAGE = "index_page"  # a home, section or tag page: a list of stories, not one
    # The worker
    TIMEOUT = "timeout"  # killed, on the full and on the cheap rung
    MEMORY = "memory"  # over the memory limit, on the full and on the cheap rung
    CRASHED = "crashed"  # a bug of ours: the traceback is in `detail`


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
    offset 0 and its own size.
    """

    source_id: str
    record_ordinal: int
    record_offset: int
    record_length: int | None = None


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
    title: str | None = None
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
    page_type: str = "article"
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
