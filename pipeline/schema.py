"""The rows of the tables that the lake keeps: every column, once, with its type and meaning.

A column added later says `since` which SCHEMA_VERSION, may be null, and reads as null in an older
lake. The dictionary, COMMENT ON and the relations of `sql/40_main` are made from here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import pyarrow as pa

from broadsheet.pipeline.columns import Column, columns_of
from broadsheet.pipeline.records import DateCandidate, Reason, RemovedLine, RevisitOf, Stage

SCHEMA_VERSION = 3  # raise when a column is added, or changes its name, type or meaning

INSTANT = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.field("element", pa.string()))
BANDS = pa.list_(pa.field("element", pa.uint64()))
REMOVED = pa.list_(pa.field("element", pa.struct([("line", pa.string()), ("reason", pa.string())])))
DATE_CANDIDATES = pa.list_(
    pa.field(
        "element",
        pa.struct(
            [
                ("day", pa.date32()),
                ("source", pa.string()),
                ("instant", INSTANT),
                ("is_modified", pa.bool_()),
                ("precision", pa.string()),
            ]
        ),
    )
)
REVISIT_OF = pa.struct(
    [
        ("url", pa.string()),
        ("fetched_at", INSTANT),
        ("record_id", pa.string()),
        ("payload_digest", pa.string()),
    ]
)

SourceId = Annotated[
    str,
    Column(pa.string(), "Content hash of the raw file, with its sidecar row, as it was read."),
]
RecordOffset = Annotated[
    int,
    Column(
        pa.int64(),
        "Where the record begins in its raw file: of the gzip member in a compressed WARC, "
        "in the decompressed stream for a line of compressed JSONL, 0 for a file of one record; "
        "for a member of a zip or tar, where that member begins.",
        unit="bytes",
    ),
]
RecordOrdinal = Annotated[
    int,
    Column(pa.int64(), "The how-manieth record of its shard's part of the raw file it is, from 0."),
]
MemberAddress = Annotated[
    str | None,
    Column(
        pa.string(),
        "Which member of a zip, tar or WACZ it is, by its name there: `a.html`; `b.zip!/a.html` in "
        "a container within; `c.warc.gz@4711` for the record at byte 4711 of a member. Null for a "
        "file that lies by itself.",
        since=3,
    ),
]
_RAW_SHA256 = "SHA-256 of the raw payload (of the whole line, for JSONL), in hexadecimal."


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One row of `articles`."""

    article_id: Annotated[
        str,
        Column(
            pa.string(),
            "Hash of raw values (payload, URL, WARC record id), so that a better "
            "cleaner never re-keys the corpus; exact repeats of one record get the "
            "suffixes -2, -3, ... in the corpus.",
            standard="schema.org identifier",
        ),
    ]
    url: Annotated[
        str | None,
        Column(pa.string(), "Address the document was fetched from.", standard="schema.org url"),
    ] = None
    canonical_url: Annotated[
        str | None,
        Column(
            pa.string(),
            "Address with known tracking parameters removed and https/www/m./amp variants joined, "
            "the page's own rel=canonical preferred; a valid URL of the web, or null.",
            standard="rel=canonical",
        ),
    ] = None
    hostname: Annotated[
        str | None, Column(pa.string(), "Host of the URL, lower case.", standard="RFC 3986 host")
    ] = None
    outlet: Annotated[
        str | None,
        Column(
            pa.string(),
            "Registered domain of the URL (its subdomain, where a domain hosts many outlets: "
            "name.substack.com), or the corpus' own name for the source.",
            standard="schema.org publisher",
        ),
    ] = None
    sitename: Annotated[
        str | None,
        Column(pa.string(), "The site's name as the page gives it.", standard="og:site_name"),
    ] = None
    title: Annotated[
        str | None,
        Column(
            pa.string(),
            "Title without the site's name: `headline`, or `head_title` where that is null.",
            standard="Dublin Core title",
        ),
    ]
    headline: Annotated[
        str | None,
        Column(
            pa.string(),
            "Title as readers saw it above the story; null where no heading of a page is one, and "
            "for a plain text.",
            standard="schema.org headline",
            since=3,
        ),
    ] = None
    head_title: Annotated[
        str | None,
        Column(
            pa.string(),
            "Title as the page's head tells it to search engines and feeds, in other words often.",
            standard="schema.org alternativeHeadline",
            since=3,
        ),
    ] = None
    kicker: Annotated[
        str | None,
        Column(
            pa.string(),
            "The short label over the headline, where its markup or the head's title tells it from "
            "the headline; never a part of `title`.",
            since=3,
        ),
    ] = None
    standfirst: Annotated[
        str | None,
        Column(
            pa.string(),
            "The editor's summary between headline and text; never repeated in `text`.",
            standard="schema.org abstract",
        ),
    ] = None
    authors: Annotated[
        tuple[str, ...],
        Column(
            STRINGS,
            "Authors as printed, without 'By', roles or dates.",
            standard="schema.org author",
        ),
    ] = ()
    text: Annotated[
        str,
        Column(
            pa.string(),
            "The body, one paragraph a line, boilerplate removed.",
            standard="schema.org articleBody",
        ),
    ]
    captions: Annotated[
        tuple[str, ...],
        Column(STRINGS, "Captions of pictures and videos.", standard="schema.org caption"),
    ] = ()
    credit: Annotated[
        str | None,
        Column(pa.string(), "Agency or photo credit as printed.", standard="schema.org creditText"),
    ] = None
    dateline: Annotated[
        str | None,
        Column(
            pa.string(),
            "Place, date and agency that open a wire story, as printed.",
            standard="schema.org dateline",
        ),
    ] = None
    section: Annotated[
        str | None,
        Column(pa.string(), "Section of the outlet.", standard="schema.org articleSection"),
    ] = None
    categories: Annotated[
        tuple[str, ...],
        Column(STRINGS, "Categories the page names.", standard="Dublin Core subject"),
    ] = ()
    tags: Annotated[
        tuple[str, ...], Column(STRINGS, "Keywords the page names.", standard="schema.org keywords")
    ] = ()
    description: Annotated[
        str | None,
        Column(
            pa.string(), "The page's own summary for machines.", standard="schema.org description"
        ),
    ] = None
    image_url: Annotated[
        str | None, Column(pa.string(), "Address of the lead picture.", standard="schema.org image")
    ] = None
    page_type: Annotated[
        str,
        Column(
            pa.string(),
            "What kind of page it is. News: article, live_blog, gallery, video, opinion, review, "
            "recipe, press_release. Not: forum, product, listing, documentation, service, other.",
            standard="schema.org @type",
        ),
    ]
    license: Annotated[
        str | None, Column(pa.string(), "Licence the page declares.", standard="schema.org license")
    ] = None
    copyright_notice: Annotated[
        str | None,
        Column(
            pa.string(),
            "Who holds the copyright, as a wire item says.",
            standard="ninjs copyrightnotice",
            since=3,
        ),
    ] = None
    usage_terms: Annotated[
        str | None,
        Column(
            pa.string(),
            "What a wire item may be used for, as it says.",
            standard="ninjs usageterms",
            since=3,
        ),
    ] = None
    guid: Annotated[
        str | None,
        Column(
            pa.string(),
            "The item's own id, one for all its versions: where there is no `canonical_url` it "
            "stands for the address, so that a correction is a version and no second story.",
            standard="NewsML-G2 guid",
            since=3,
        ),
    ] = None
    item_version: Annotated[
        str | None,
        Column(
            pa.string(),
            "The how-manieth version its source says it is.",
            standard="ninjs version",
            since=3,
        ),
    ] = None
    pubstatus: Annotated[
        str | None,
        Column(
            pa.string(),
            "usable, withheld or canceled, as a wire item says: a canceled one is killed.",
            standard="ninjs pubstatus",
            since=3,
        ),
    ] = None
    urgency: Annotated[
        int | None,
        Column(
            pa.int32(),
            "How urgent a wire item is, from 1 to 9, 1 the most.",
            standard="ninjs urgency",
            since=3,
        ),
    ] = None
    subject_codes: Annotated[
        tuple[str, ...],
        Column(
            STRINGS,
            "Codes of its subjects, such as medtop:20000150; their names are `categories`.",
            standard="ninjs subject.code",
            since=3,
        ),
    ] = ()
    embargoed_until: Annotated[
        datetime | None,
        Column(
            INSTANT,
            "It must not be published before.",
            unit="UTC",
            standard="ninjs embargoed",
            since=3,
        ),
    ] = None
    is_truncated: Annotated[bool, Column(pa.bool_(), "Only the teaser before a paywall was there.")]
    removed: Annotated[
        tuple[RemovedLine, ...],
        Column(
            REMOVED,
            "Every line that cleaning took out of the text, with its reason: text, "
            "captions and removed together account for what the extractor gave.",
        ),
    ] = ()
    published_at: Annotated[
        datetime | None,
        Column(
            INSTANT,
            "Instant of publication; null where the page gives no time. For a day take "
            "`published_on`: `published_at::date` is the day in the session's time zone (UTC in "
            "`broadsheet sql`, that of the machine in a client of your own), often the day before "
            "or after the printed one.",
            unit="UTC",
            standard="schema.org datePublished",
        ),
    ] = None
    published_on: Annotated[
        date | None,
        Column(pa.date32(), "Day of publication as printed in the page, in its own time zone."),
    ] = None
    date_precision: Annotated[
        str | None,
        Column(
            pa.string(),
            "second, minute, day, month or year: `published_on` is the first day of these.",
        ),
    ] = None
    date_source: Annotated[
        str | None,
        Column(pa.string(), "Which of `date_candidates` won; the dictionary lists all, by rank."),
    ] = None
    date_confidence: Annotated[
        float | None,
        Column(
            pa.float64(),
            "How likely `published_on` is right: the share of labelled pages that were, where as "
            "much spoke for the day. The dictionary lists the five values.",
            unit="0 to 1",
            since=3,
        ),
    ] = None
    date_conflict: Annotated[bool, Column(pa.bool_(), "Two sources disagree by more than a day.")]
    date_candidates: Annotated[
        tuple[DateCandidate, ...],
        Column(
            DATE_CANDIDATES,
            "Every date the page claims, with its source: the computer's zero "
            "(1970-01-01T00:00Z) too, which dates nothing.",
        ),
    ] = ()
    modified_at: Annotated[
        datetime | None,
        Column(
            INSTANT,
            "Instant of the last change; null where that lies before the publication: a draft's.",
            unit="UTC",
            standard="schema.org dateModified",
        ),
    ] = None
    fetched_at: Annotated[
        datetime | None, Column(INSTANT, "Instant of capture.", unit="UTC", standard="WARC-Date")
    ] = None
    language: Annotated[
        str | None,
        Column(
            pa.string(),
            "Language of the text: `language_guess` where that is sure (a score of 0.6 or more); "
            "else what the page claims, if the text may be in it; else the language of two thirds "
            "of its outlet's other articles; else null.",
            standard="BCP 47",
        ),
    ] = None
    language_guess: Annotated[
        str | None,
        Column(
            pa.string(),
            "What the text alone reads like, sure or not; zxx: like no language.",
            standard="BCP 47",
            since=2,
        ),
    ] = None
    language_score: Annotated[
        float | None, Column(pa.float32(), "Confidence in `language_guess`.", unit="0 to 1")
    ] = None
    claimed_language: Annotated[
        str | None,
        Column(pa.string(), "Language the page claims, where it says.", standard="BCP 47"),
    ] = None
    word_count: Annotated[
        int,
        Column(pa.int32(), "Words in `text`; a CJK or Thai character counts as one.", unit="words"),
    ]
    char_count: Annotated[int, Column(pa.int32(), "Code points in `text`.", unit="characters")]
    text_sha256: Annotated[str, Column(pa.string(), "SHA-256 of `text` in UTF-8, in hexadecimal.")]
    minhash_bands: Annotated[
        tuple[int, ...],
        Column(
            BANDS,
            "16 hashes of 8 MinHash rows each over word 5-grams: articles that share "
            "one are candidates for a reprint.",
        ),
    ] = ()
    source_id: SourceId
    record_offset: RecordOffset
    record_length: Annotated[
        int | None,
        Column(pa.int64(), "Length of the record where `record_offset` counts.", unit="bytes"),
    ]
    record_ordinal: RecordOrdinal
    member: MemberAddress = None
    warc_record_id: Annotated[
        str | None, Column(pa.string(), "The capture's own id.", standard="WARC-Record-ID")
    ] = None
    payload_digest: Annotated[
        str | None,
        Column(
            pa.string(),
            "Digest of what was captured, as the crawl states it: a later capture that found the "
            "same says no more than this.",
            standard="WARC-Payload-Digest",
            since=3,
        ),
    ] = None
    raw_sha256: Annotated[str, Column(pa.string(), _RAW_SHA256)]
    extractor: Annotated[str, Column(pa.string(), "Which rung of the ladder gave the text.")]
    extractor_version: Annotated[str, Column(pa.string(), "Version of trafilatura.")]
    layout_id: Annotated[
        str | None,
        Column(
            pa.string(),
            "Hash of the layout of its outlet that gave the text (`extractor` is layout); null "
            "where none was learned, or none fits the page.",
            since=3,
        ),
    ] = None
    layout_agreement: Annotated[
        float | None,
        Column(
            pa.float64(),
            "Of the pages that took the full recipe as well as their layout, three in a hundred: "
            "how far the two texts agree, in characters (Dice).",
            unit="0 to 1",
            since=3,
        ),
    ] = None
    recipe_id: Annotated[
        str, Column(pa.string(), "Hash of all rules and versions that shape a row.")
    ]
    schema_version: Annotated[int, Column(pa.int16(), "Version of these columns.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One row of `rejects`."""

    source_id: SourceId
    record_offset: RecordOffset
    record_ordinal: RecordOrdinal
    member: MemberAddress = None
    url: Annotated[
        str | None,
        Column(pa.string(), "Address of the record, where it says.", standard="schema.org url"),
    ] = None
    stage: Annotated[Stage, Column(pa.string(), "read, extract, clean, date or enrich.")]
    reason: Annotated[
        Reason, Column(pa.string(), "Why the record is not an article: a row of `reasons`.")
    ]
    detail: Annotated[str, Column(pa.string(), "The measurement that decided it.")]
    size_bytes: Annotated[int | None, Column(pa.int64(), "Size of the payload.", unit="bytes")] = (
        None
    )
    raw_sha256: Annotated[str | None, Column(pa.string(), _RAW_SHA256)] = None
    sample: Annotated[
        str | None, Column(pa.string(), "The first 200 characters, control characters escaped.")
    ] = None
    fetched_at: Annotated[
        datetime | None,
        Column(INSTANT, "Instant of capture.", unit="UTC", standard="WARC-Date", since=3),
    ] = None
    warc_record_id: Annotated[
        str | None,
        Column(pa.string(), "The capture's own id.", standard="WARC-Record-ID", since=3),
    ] = None
    revisit_of: Annotated[
        RevisitOf | None,
        Column(
            REVISIT_OF,
            "Of a revisit: what it names of the capture that has its text.",
            standard="WARC-Refers-To",
            since=3,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """One row of `raw_files`: the ledger."""

    raw_file_id: Annotated[str, Column(pa.string(), "Identifies the raw file.")]
    path: Annotated[str, Column(pa.string(), "Where it lies in the landing zone.")]
    sha256: Annotated[str, Column(pa.string(), "SHA-256 of the file, in hexadecimal.")]
    size_bytes: Annotated[int, Column(pa.int64(), "Size of the file.", unit="bytes")]
    container: Annotated[
        str,
        Column(
            pa.string(), "What kind of file its reader took it for: html, text, jsonl, warc, ..."
        ),
    ]
    status: Annotated[
        str,
        Column(
            pa.string(),
            "Whether all of it has been read: complete, unreadable, sidecar; or damaged, where the "
            "lake lost rows of it and the counts are of those that are left.",
        ),
    ]
    records_seen: Annotated[int, Column(pa.int64(), "Records in it that claim to be a document.")]
    articles: Annotated[int, Column(pa.int64(), "Those that became a row of `captures`.")]
    rejects: Annotated[int, Column(pa.int64(), "Those that became a row of `rejects`.")]
    other_records: Annotated[
        int,
        Column(
            pa.int64(),
            "Parts of the container that do not claim to be a document: WARC requests, warcinfo.",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One row of `runs`: the only table that knows the clock."""

    run_id: Annotated[str, Column(pa.string(), "Identifies the run.")]
    started_at: Annotated[datetime, Column(INSTANT, "When it started.", unit="UTC")]
    ended_at: Annotated[
        datetime | None,
        Column(INSTANT, "When it ended; null for a run that was cut off.", unit="UTC"),
    ]
    command: Annotated[str | None, Column(pa.string(), "What was asked.")]
    versions: Annotated[
        str, Column(pa.string(), "Version of the pipeline and of its libraries.", unit="JSON")
    ]
    config_hash: Annotated[str | None, Column(pa.string(), "Hash of the settings in force.")]
    records_seen: Annotated[int | None, Column(pa.int64(), "Records that the run read.")]
    articles: Annotated[int | None, Column(pa.int64(), "Those that became articles.")]
    rejects: Annotated[int | None, Column(pa.int64(), "Those that were rejected.")]
    seconds: Annotated[str, Column(pa.string(), "Seconds of work by stage.", unit="JSON")]
    peak_memory_bytes: Annotated[
        int | None, Column(pa.int64(), "Peak memory of its processes together.", unit="bytes")
    ]
    exit_code: Annotated[
        int | None,
        Column(
            pa.int64(),
            "0 done, 1 needs eyes, 2 wrong usage, 3 the lake was held, 4 the lake is damaged, "
            "130 interrupted.",
        ),
    ]
    snapshot_id: Annotated[
        str | None, Column(pa.string(), "The snapshot of this database that it published.")
    ]
    lake_version: Annotated[
        int | None,
        Column(
            pa.int64(),
            "The lake's version that it left: the number of its own event in the lake's log.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectReason:
    """One row of `reasons`."""

    reason: Annotated[str, Column(pa.string(), "As `rejects` names it.")]
    stages: Annotated[tuple[str, ...], Column(STRINGS, "Where it is found out.")]
    meaning: Annotated[str, Column(pa.string(), "What it says of the record.")]
    remedy: Annotated[str, Column(pa.string(), "What one can do.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldRow:
    """One row of `withheld`."""

    entry_id: Annotated[
        str,
        Column(
            pa.string(),
            "The article's id, which `rejects.detail` names; of an address or a name a hash.",
        ),
    ]
    kind: Annotated[
        str,
        Column(
            pa.string(),
            "article: what was asked for; copy: the same text elsewhere; address: one of which the "
            "lake knew no article; name: of a person, who is no author any more.",
        ),
    ]
    withheld_at: Annotated[datetime, Column(INSTANT, "When that was decided.", unit="UTC")]
    reason: Annotated[str, Column(pa.string(), "Why, as it was said.")]
    ticket: Annotated[str, Column(pa.string(), "Where it was asked for, as it was said.")]
    is_held: Annotated[
        bool, Column(pa.bool_(), "It is kept in the lake and can come back; else it is deleted.")
    ]


ARTICLES = columns_of(Article)
REJECTS = columns_of(Rejection)
RAW_FILES = columns_of(RawFile)
RUNS = columns_of(Run)
REASONS = columns_of(RejectReason)
WITHHELD = columns_of(WithheldRow)


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of a table, with the version that wrote it in its metadata."""
    return pa.schema(
        [pa.field(c.name, c.type, nullable=c.nullable) for c in columns],
        metadata={"schema_version": str(SCHEMA_VERSION)},
    )
