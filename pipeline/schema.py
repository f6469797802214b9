"""The Arrow columns of every table, each described once; the dictionary is rendered from here."""

from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 1  # raise when a column changes its name, type or meaning


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, what it holds, its unit, and the standard it is named after."""

    name: str
    type: pa.DataType
    description: str
    unit: str | None = None
    standard: str | None = None
    nullable: bool = True


INSTANT = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.field("element", pa.string()))
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
            ]
        ),
    )
)

_SOURCE_ID = Column(
    "source_id",
    pa.string(),
    "Content hash of the raw file, with its sidecar row, as it was read.",
    nullable=False,
)
_OFFSET = Column(
    "record_offset",
    pa.int64(),
    "Where the record begins in its raw file: of the gzip member in a compressed WARC, "
    "in the decompressed stream for a line of compressed JSONL, 0 for a file of one record.",
    unit="bytes",
    nullable=False,
)
_ORDINAL = Column(
    "record_ordinal",
    pa.int64(),
    "The how-manieth record of its shard's part of the raw file it is, from 0.",
    nullable=False,
)
_RAW_SHA256 = "SHA-256 of the raw payload (of the whole line, for JSONL), in hexadecimal."

ARTICLES: tuple[Column, ...] = (
    Column(
        "article_id",
        pa.string(),
        "Hash of raw values (payload, URL, WARC record id), so that a better cleaner never re-keys "
        "the corpus; exact repeats of one record get the suffixes -2, -3, ... in the corpus.",
        standard="schema.org identifier",
        nullable=False,
    ),
    Column("url", pa.string(), "Address the document was fetched from.", standard="schema.org url"),
    Column(
        "canonical_url",
        pa.string(),
        "Address with tracking parameters removed and https/www/m./amp variants joined, "
        "the page's own rel=canonical preferred.",
        standard="rel=canonical",
    ),
    Column("hostname", pa.string(), "Host of the URL, lower case.", standard="RFC 3986 host"),
    Column(
        "outlet",
        pa.string(),
        "Registered domain of the URL, or the corpus' own name for the source.",
        standard="schema.org publisher",
    ),
    Column(
        "sitename", pa.string(), "The site's name as the page gives it.", standard="og:site_name"
    ),
    Column(
        "title", pa.string(), "Headline without the site's name.", standard="schema.org headline"
    ),
    Column(
        "standfirst",
        pa.string(),
        "The editor's summary between headline and text; never repeated in `text`.",
        standard="schema.org abstract",
    ),
    Column(
        "authors",
        STRINGS,
        "Authors as printed, without 'By', roles or dates.",
        standard="schema.org author",
    ),
    Column(
        "text",
        pa.string(),
        "The body, one paragraph a line, boilerplate removed.",
        standard="schema.org articleBody",
        nullable=False,
    ),
    Column("captions", STRINGS, "Captions of pictures and videos.", standard="schema.org caption"),
    Column(
        "credit",
        pa.string(),
        "Agency or photo credit as printed.",
        standard="schema.org creditText",
    ),
    Column(
        "dateline",
        pa.string(),
        "Place, date and agency that open a wire story, as printed.",
        standard="schema.org dateline",
    ),
    Column("section", pa.string(), "Section of the outlet.", standard="schema.org articleSection"),
    Column("categories", STRINGS, "Categories the page names.", standard="Dublin Core subject"),
    Column("tags", STRINGS, "Keywords the page names.", standard="schema.org keywords"),
    Column(
        "description",
        pa.string(),
        "The page's own summary for machines.",
        standard="schema.org description",
    ),
    Column("image_url", pa.string(), "Address of the lead picture.", standard="schema.org image"),
    Column(
        "page_type",
        pa.string(),
        "article, live (a ticker), video, gallery, opinion, ...",
        standard="schema.org @type",
        nullable=False,
    ),
    Column("license", pa.string(), "Licence the page declares.", standard="schema.org license"),
    Column(
        "is_truncated", pa.bool_(), "Only the teaser before a paywall was there.", nullable=False
    ),
    Column(
        "removed",
        REMOVED,
        "Every line that cleaning took out of the text, with its reason: text, captions and "
        "removed together account for what the extractor gave.",
    ),
    Column(
        "published_at",
        INSTANT,
        "Instant of publication; null where the page gives no time. For a day take `published_on`: "
        "`published_at::date` is the day in the session's time zone (UTC in `broadsheet sql`, that "
        "of the machine in a client of your own), often the day before or after the printed one.",
        unit="UTC",
        standard="schema.org datePublished",
    ),
    Column(
        "published_on",
        pa.date32(),
        "Day of publication as printed in the page, in its own time zone.",
    ),
    Column("date_precision", pa.string(), "second, minute, day, month or year."),
    Column("date_source", pa.string(), "Which of `date_candidates` won."),
    Column("date_conflict", pa.bool_(), "Two sources disagree by more than a day.", nullable=False),
    Column("date_candidates", DATE_CANDIDATES, "Every date the page claims, with its source."),
    Column(
        "modified_at",
        INSTANT,
        "Instant of the last change.",
        unit="UTC",
        standard="schema.org dateModified",
    ),
    Column("fetched_at", INSTANT, "Instant of capture.", unit="UTC", standard="WARC-Date"),
    Column("language", pa.string(), "Language of the text, detected from it.", standard="BCP 47"),
    Column("language_score", pa.float32(), "Confidence in `language`.", unit="0 to 1"),
    Column(
        "claimed_language",
        pa.string(),
        "Language the page claims, where it says.",
        standard="BCP 47",
    ),
    Column(
        "word_count",
        pa.int32(),
        "Words in `text`; a CJK or Thai character counts as one.",
        unit="words",
        nullable=False,
    ),
    Column("char_count", pa.int32(), "Code points in `text`.", unit="characters", nullable=False),
    Column(
        "text_sha256", pa.string(), "SHA-256 of `text` in UTF-8, in hexadecimal.", nullable=False
    ),
    Column(
        "minhash_bands",
        pa.list_(pa.field("element", pa.uint64())),
        "16 hashes of 8 MinHash rows each over word 5-grams: articles that share one are "
        "candidates for a reprint.",
    ),
    _SOURCE_ID,
    _OFFSET,
    Column(
        "record_length",
        pa.int64(),
        "Length of the record where `record_offset` counts.",
        unit="bytes",
    ),
    _ORDINAL,
    Column("warc_record_id", pa.string(), "The capture's own id.", standard="WARC-Record-ID"),
    Column("raw_sha256", pa.string(), _RAW_SHA256, nullable=False),
    Column("extractor", pa.string(), "Which rung of the ladder gave the text.", nullable=False),
    Column("extractor_version", pa.string(), "Version of trafilatura.", nullable=False),
    Column(
        "recipe_id", pa.string(), "Hash of all rules and versions that shape a row.", nullable=False
    ),
    Column("schema_version", pa.int16(), "Version of these columns.", nullable=False),
)

REJECTS: tuple[Column, ...] = (
    _SOURCE_ID,
    _OFFSET,
    _ORDINAL,
    Column("url", pa.string(), "Address of the record, where it says.", standard="schema.org url"),
    Column("stage", pa.string(), "read, extract, clean, date or enrich.", nullable=False),
    Column("reason", pa.string(), "Why the record is not an article.", nullable=False),
    Column("detail", pa.string(), "The measurement that decided it.", nullable=False),
    Column("size_bytes", pa.int64(), "Size of the payload.", unit="bytes"),
    Column("raw_sha256", pa.string(), _RAW_SHA256),
    Column("sample", pa.string(), "The first 200 characters, control characters escaped."),
)


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of a table, with the version that wrote it in its metadata."""
    return pa.schema(
        [pa.field(c.name, c.type, nullable=c.nullable) for c in columns],
        metadata={"schema_version": str(SCHEMA_VERSION)},
    )
