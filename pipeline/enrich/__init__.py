"""Page, Dating and RawRecord -> Article: names, counts, fingerprints."""

import hashlib
from datetime import datetime
from importlib.metadata import version

from broadsheet.pipeline.dates.in_url import has_day_in_path
from broadsheet.pipeline.dates.parse import read_moment
from broadsheet.pipeline.enrich.address import absolute, canonical, short_enough
from broadsheet.pipeline.enrich.fingerprints import bands
from broadsheet.pipeline.enrich.language import find_language
from broadsheet.pipeline.enrich.outlet import hostname, registered_domain
from broadsheet.pipeline.records import Dating, Filed, Page, PageType, RawRecord
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import SCHEMA_VERSION, Article
from broadsheet.pipeline.words import words_of

EXTRACTOR_VERSION = version("trafilatura")


def enrich(page: Page, dating: Dating, record: RawRecord, rules: Rules, recipe_id: str) -> Article:
    """One row of `articles`. What the page does not say is filled from the record's claims."""
    claims, filed = record.claims, record.claims.filed or Filed()
    url = short_enough(record.url or claims.url, rules)
    words = words_of(page.text)
    claimed_language = page.claimed_language or claims.language
    tongue = find_language(page.text, claimed_language)
    address = canonical(url, page.canonical_url or claims.canonical_url)
    host = host_of(record, page.canonical_url, rules)
    return Article(
        article_id=article_id(record),
        source_id=record.origin.source_id,
        record_offset=record.origin.record_offset,
        record_length=record.origin.record_length,
        record_ordinal=record.origin.record_ordinal,
        member=record.origin.member,
        raw_sha256=record.raw_sha256,
        text_sha256=hashlib.sha256(page.text.encode()).hexdigest(),
        title=page.title or claims.title,  # a text's is guessed only where none is claimed
        headline=page.headline,
        head_title=page.head_title,
        kicker=page.kicker,
        text=page.text,
        word_count=len(words),
        char_count=len(page.text),
        extractor=page.extractor,
        extractor_version=EXTRACTOR_VERSION,
        layout_id=page.layout_id,
        layout_agreement=page.layout_agreement,
        recipe_id=recipe_id,
        schema_version=SCHEMA_VERSION,
        page_type=_page_type(page, url),
        is_truncated=page.is_truncated,
        date_conflict=dating.date_conflict,
        url=url,
        canonical_url=address,
        hostname=host,
        outlet=outlet_of(record, host),
        sitename=page.sitename or claims.sitename,
        standfirst=page.standfirst or claims.standfirst,
        authors=page.authors or claims.authors,
        captions=page.captions or claims.captions,
        credit=page.credit or claims.credit,
        dateline=claims.dateline or page.dateline,
        section=page.section or claims.section or filed.section,
        categories=page.categories or claims.categories,
        tags=page.tags or claims.tags,
        description=page.description or claims.description,
        image_url=absolute(url or address, page.image_url or claims.image_url, rules),
        license=page.license or claims.license,
        copyright_notice=claims.copyright_notice,
        usage_terms=claims.usage_terms,
        guid=claims.guid,
        item_version=claims.item_version,
        pubstatus=claims.pubstatus,
        urgency=claims.urgency,
        subject_codes=claims.subject_codes,
        embargoed_until=_instant(claims.embargoed),
        removed=page.removed,
        published_at=dating.published_at,
        published_on=dating.published_on,
        date_precision=dating.date_precision,
        date_source=dating.date_source,
        date_confidence=dating.evidence.right if dating.evidence else None,
        date_candidates=dating.date_candidates,
        modified_at=dating.modified_at,
        fetched_at=record.fetched_at,
        language=tongue.language,
        language_guess=tongue.guess,
        language_score=tongue.score,
        claimed_language=claimed_language,
        minhash_bands=bands(words),
        warc_record_id=record.warc_record_id,
        payload_digest=record.payload_digest,
    )


def host_of(record: RawRecord, canonical_url: str | None, rules: Rules) -> str | None:
    """The host of a document: a page saved without its URL still names itself."""
    claims = record.claims
    url = short_enough(record.url or claims.url, rules)
    return hostname(url or canonical(None, canonical_url or claims.canonical_url))


def outlet_of(record: RawRecord, host: str | None) -> str | None:
    """The outlet of a document: as somebody says it, by its host, by the folder it lies in."""
    claims, filed = record.claims, record.claims.filed or Filed()
    return claims.outlet or registered_domain(host) or claims.sitename or filed.outlet


def _instant(written: str | None) -> datetime | None:
    """A time that says its zone; None for any other."""
    moment = read_moment(written) if written else None
    return moment.instant if moment else None


def _page_type(page: Page, url: str | None) -> PageType:
    """What the page is; an address with a day in it, which a page may not state, says a story."""
    if not page.page_type.is_news and has_day_in_path(url):
        return PageType.ARTICLE
    return page.page_type


def article_id(record: RawRecord) -> str:
    """Hash of raw values only, so that a better cleaner never re-keys the corpus."""
    raw = "\0".join((record.raw_sha256, record.url or "", record.warc_record_id or ""))
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:32]
