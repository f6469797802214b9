"""Page, Dating and RawRecord -> Article: names, counts, fingerprints."""

import hashlib
import re
from functools import lru_cache
from importlib.metadata import version
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import py3langid
from rensa import RMinHash
from tld import get_fld

from broadsheet.pipeline.records import Dating, Page, RawRecord
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import SCHEMA_VERSION, Article
from broadsheet.pipeline.words import words_of

EXTRACTOR_VERSION = version("trafilatura")
LANGUAGE_CHARS = 1_000  # looked at: more costs time and changes nothing
BANDS, ROWS = (
    16,
    8,
)  # two texts that share 60 % of their 5-grams share a band with 24 %, 80 % with 95 %
SHINGLE = 5
MINHASH_SEED = 1

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_src|referrer|source|src|cmpid|cmp|smid|smtyp|partner|ncid|sr_share|ftag|ocid|xtor|at_\w+|wt_\w+|pk_\w+|mtm_\w+|"
    r"CMP|cid|clicksource|via|feature|guccounter|guce_\w+|spm|share|shared|from|amp|outputtype|output|utm|rss|feed|trk|mkt_tok|s_cid|icid|iid|soc_\w+|ns_\w+|__twitter_impression|_r|hp|taid|mod|st|reflink|fb_ref|sf\d+",
    re.IGNORECASE,
)


def enrich(page: Page, dating: Dating, record: RawRecord, rules: Rules, recipe_id: str) -> Article:
    """One row of `articles`. What the page does not say is filled from the record's claims."""
    claims = record.claims
    url = _url(record.url or claims.url, rules)
    words = words_of(page.text)
    language, score = identify(page.text)
    address = canonical(url, page.canonical_url)
    host = hostname(url or address)  # a page saved without its URL still names itself
    return Article(
        article_id=article_id(record),
        source_id=record.origin.source_id,
        record_offset=record.origin.record_offset,
        record_length=record.origin.record_length,
        record_ordinal=record.origin.record_ordinal,
        raw_sha256=record.raw_sha256,
        text_sha256=hashlib.sha256(page.text.encode()).hexdigest(),
        title=page.title or claims.title,  # a text's is guessed only where none is claimed
        text=page.text,
        word_count=len(words),
        char_count=len(page.text),
        extractor=page.extractor,
        extractor_version=EXTRACTOR_VERSION,
        recipe_id=recipe_id,
        schema_version=SCHEMA_VERSION,
        page_type=page.page_type,
        is_truncated=page.is_truncated,
        date_conflict=dating.date_conflict,
        url=url,
        canonical_url=address,
        hostname=host,
        outlet=claims.outlet or registered_domain(host),
        sitename=page.sitename or claims.sitename,
        standfirst=page.standfirst or claims.standfirst,
        authors=page.authors or claims.authors,
        captions=page.captions,
        credit=page.credit,
        dateline=page.dateline,
        section=page.section or claims.section,
        categories=page.categories or claims.categories,
        tags=page.tags or claims.tags,
        description=page.description or claims.description,
        image_url=_absolute(url, page.image_url or claims.image_url, rules),
        license=page.license or claims.license,
        removed=page.removed,
        published_at=dating.published_at,
        published_on=dating.published_on,
        date_precision=dating.date_precision,
        date_source=dating.date_source,
        date_candidates=dating.date_candidates,
        modified_at=dating.modified_at,
        fetched_at=record.fetched_at,
        language=language,
        language_score=score,
        claimed_language=page.claimed_language or claims.language,
        minhash_bands=bands(words),
        warc_record_id=record.warc_record_id,
    )


def article_id(record: RawRecord) -> str:
    """Hash of raw values only, so that a better cleaner never re-keys the corpus."""
    raw = "\0".join((record.raw_sha256, record.url or "", record.warc_record_id or ""))
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def identify(text: str) -> tuple[str | None, float | None]:
    """Language of a text and the confidence in it, from its middle part.

    >>> identify("Die Regierung hat am Montag beschlossen, die Steuern zu senken.")[0]
    'de'
    """
    start = max(0, (len(text) - LANGUAGE_CHARS) // 4)
    sample = text[start : start + LANGUAGE_CHARS]
    if not any(char.isalpha() for char in sample):
        return None, None
    language, score = _identifier().classify(sample)
    return str(language), round(float(score), 4)


@lru_cache(maxsize=1)
def _identifier() -> "py3langid.langid.LanguageIdentifier":
    return py3langid.langid.LanguageIdentifier.from_model_file(
        py3langid.langid.MODEL_FILE, norm_probs=True
    )


def bands(words: list[str]) -> tuple[int, ...]:
    """16 hashes of 8 MinHash rows each over word 5-grams; none for a text without words."""
    lowered = [word.casefold() for word in words]
    if not lowered:
        return ()
    shifted = (lowered[n:] for n in range(SHINGLE))
    shingles = list(map(" ".join, zip(*shifted, strict=False))) or [" ".join(lowered)]
    sketch = RMinHash(BANDS * ROWS, MINHASH_SEED)
    sketch.update(shingles)
    digest = sketch.digest()
    return tuple(
        int.from_bytes(
            hashlib.blake2b(
                b"".join(row.to_bytes(8, "big") for row in digest[b * ROWS : (b + 1) * ROWS]),
                digest_size=8,
            ).digest(),
            "big",
        )
        for b in range(BANDS)
    )


def hostname(url: str | None) -> str | None:
    """Host of a URL in lower case, without port."""
    try:
        return (urlsplit(url).hostname or None) if url else None
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def registered_domain(host: str | None) -> str | None:
    """The domain that an outlet registered.

    >>> registered_domain("www.bbc.co.uk")
    'bbc.co.uk'
    """
    if host is None:
        return None
    domain = get_fld(f"http://{host}", fail_silently=True)
    return domain or host.removeprefix("www.")


def canonical(url: str | None, claimed: str | None) -> str | None:
    """The address that stands for all variants of it: the page's own claim if it is plausible.

    >>> canonical("http://m.news.example/a?utm_source=x&id=3#top", None)
    'https://news.example/a?id=3'
    """
    if claimed:
        try:
            claimed = urljoin(url or "", claimed.strip())
        except ValueError:
            claimed = None
    if claimed and _is_plausible(claimed, url):
        return normal_form(claimed)
    return normal_form(url) if url else None


def _is_plausible(claimed: str, url: str | None) -> bool:
    """A canonical link to the home page, or to another outlet, is a template's mistake."""
    try:
        claimed_parts, parts = urlsplit(claimed), urlsplit(url or "")
    except ValueError:
        return False
    if claimed_parts.scheme not in ("http", "https") or not claimed_parts.hostname:
        return False
    if url is None:
        return True
    same = registered_domain(claimed_parts.hostname) == registered_domain(parts.hostname)
    return same and (claimed_parts.path.strip("/") != "" or parts.path.strip("/") == "")


def normal_form(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removesuffix(".")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return url
    for prefix in ("www.", "m.", "mobile.", "amp."):
        if host.startswith(prefix) and host.count(".") >= 2:
            host = host.removeprefix(prefix)
    path = re.sub(r"/(?:amp|amphtml)/?$|(?<=/)amp/(?=.)|\.amp(?=\.html?$|$)", "", parts.path)
    path = re.sub(r"^/amp(?=/)", "", path).rstrip("/") or "/"
    query = urlencode(
        [(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(k)]
    )
    return urlunsplit(("https", host + port, path, query, ""))


def _url(url: str | None, rules: Rules) -> str | None:
    return url if url and len(url) <= rules.url_max_chars else None


def _absolute(url: str | None, link: str | None, rules: Rules) -> str | None:
    if not link or link.startswith("data:"):
        return None
    try:
        return _url(urljoin(url or "", link.strip()), rules)
    except ValueError:
        return None
