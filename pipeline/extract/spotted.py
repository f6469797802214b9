"""Facts and tree -> DateCandidates: every date that a page claims, with where it says so."""

import re
from collections.abc import Iterator
from datetime import date

from htmldate import find_date
from lxml.html import HtmlElement

from pipeline.extract.heads import Facts, Json, spaced, squeeze
from pipeline.moments import read_moment
from pipeline.records import DateCandidate

MAX_PRINTED_CHARS, MAX_PRINTED_LETTERS = 90, 40  # "Published on Wednesday, November 28, 2016"
YEAR = re.compile(r"(?<!\d)(?:19[5-9]|20[0-4]|25[4-9])\d(?!\d)|\d[./-]\d{1,2}[./-]\d{2}\b")
# Nobody reads a story's date there, and a search of all patterns costs in proportion to size.
UNDATED = (
    "script",
    "noscript",
    "nav",
    "footer",
    "aside",
    "select",
    "iframe",
    "form",
    "button",
    "style",
    "head",
    "title",
    "option",
)
MAX_VISIBLE = 8
PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "datepublished", "date_published", "published_time", "article.published", "article:published_date",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish_date", "publish-date", "ptime", "pdate",
    "publication_date", "published-date", "published_date", "originalpublicationdate", "article_date_original", "cxenseparse:recs:publishtime",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.created", "datecreated", "date_created", "mediator_published_time", "og:pubdate",
    "og:publish_date", "displaydate", "bt:pubdate", "rbpubdate", "citation_publication_date", "citation_date", "article:publicationdate",
    "dcsext.articlefirstpublished", "shareaholic:article_published_time", "video:release_date", "og:regdate", "gentime", "twt-published-at", "vr:published_time", "article:post_date", "content_create_date", "release_date", "weibo:article:create_at", "apub:time", "publish_time", "article:created", "dc.date", "dc:date", "dcterms.date", "date", "created", "timestamp",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "article:modified", "article:modified_date",
    "lastmod", "last-modified", "lastmodified", "modified", "og:modified_time", "dcterms.modified", "dc.modified", "dc.date.modified", "bt:moddate", "revision_date", "modified_time", "utime", "updated_time", "article:post_modified",
)  # fmt: skip
DATE_CLASS = re.compile(
    r"date|time|publish|posted|timestamp|datum|fecha|data(?:$|[_-](?:pub|post|hora))|byline|dateline|meta|info|submitted|created|clock|calendar|stamp|heure|zeit|tarih|updated|author|entry-header|post-header|article-header|subline|fa-clock|kopf",
    re.IGNORECASE,
)
MODIFIED_WORDS = re.compile(
    r"updat|modif|aktualis|mis à jour|maj\b|actualiz|atualiz|aggiorn|bijgewerkt|обновл|оновл|güncel|تحديث|更新|수정|edited|korrig|uppdater|oppdater|opdater|zuletzt|last changed",
    re.IGNORECASE,
)
PUBLISHED_WORDS = re.compile(
    r"publi|post(?:ed|ado)|erschienen|veröffentlicht|creat|veröff|pubblicat|gepubliceerd|опубликован|опубліков|yayın|نشر|发布|發布|등록|입력|公開|掲載|stand:|vom |written|issued|added|released|first",
    re.IGNORECASE,
)
NOT_THE_STORY = re.compile(
    r"comment|related|sidebar|recommend|footer|copyright|most-?read|popular|trending|teaser|latest|recent|archive|widget|promo|nav\b|menu|ticker|weather|calendar-|event|upcoming|disqus|similar|more-|also|newsletter|tweet|read-next",
    re.IGNORECASE,
)


def spot_dates(
    facts: Facts, article: Json | None, root: HtmlElement, ceiling: date
) -> list[DateCandidate]:
    """All dates that the page gives, the most explicit sources first."""
    american = is_american(facts.language)
    found: list[DateCandidate] = []
    found.extend(_from_json(facts, article))
    found.extend(_from_meta(facts, american))
    found.extend(_from_markup(facts, american))
    if not any(not c.is_modified for c in found):
        found.extend(_visible(root, american))
    if not any(not c.is_modified for c in found):
        found.extend(_printed(root, american))
    if not any(not c.is_modified for c in found):
        found.extend(_guessed(root, ceiling))
    return list(dict.fromkeys(found))


def _printed(root: HtmlElement, american: bool) -> Iterator[DateCandidate]:
    """The first short text that is little more than a date, wherever it stands."""
    for element in root.iter("*"):
        if element.tag in UNDATED or not isinstance(element.tag, str):
            continue
        for text in (element.text, element.tail):
            if text is None or not 8 <= len(text) <= MAX_PRINTED_CHARS or not YEAR.search(text):
                continue
            letters = sum(char.isalpha() for char in text)
            if letters > MAX_PRINTED_LETTERS or "©" in text or _is_elsewhere(element):
                continue
            modified = bool(MODIFIED_WORDS.search(text)) and not PUBLISHED_WORDS.search(text)
            candidates = list(_candidate(text, "visible.text", american, modified))
            if candidates and not candidates[0].source.endswith(".month"):
                yield candidates[0]
                return


def _guessed(root: HtmlElement, ceiling: date) -> Iterator[DateCandidate]:
    """htmldate's fast search: the last resort. Its extensive one costs 120 ms a page."""
    written = find_date(
        root, original_date=True, extensive_search=False, max_date=ceiling.isoformat(), url=""
    )
    # The first of January is htmldate's way to say that it found a year: a copyright line.
    if written and not written.endswith("-01-01"):
        yield from _candidate(written, "guess.htmldate", False, False)


def is_american(language: str | None) -> bool:
    """English unless a country other than those that write the month first is named."""
    tag = (language or "en-US").replace("_", "-").lower()
    return tag in ("en", "en-us", "en-ph") or not tag


def _candidate(
    written: str, source: str, american: bool, modified: bool
) -> Iterator[DateCandidate]:
    moment = read_moment(written, american)
    if moment is not None:
        name = source if moment.is_day_known else f"{source}.month"
        yield DateCandidate(moment.day, name, moment.instant, modified)


def _from_json(facts: Facts, article: Json | None) -> Iterator[DateCandidate]:
    nodes = ([article] if article else []) + [n for n in facts.nodes if n is not article]
    for key, modified in (
        ("datePublished", False),
        ("dateCreated", False),
        ("uploadDate", False),
        ("dateModified", True),
    ):
        for node in nodes:
            value = node.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str | int):
                where = "jsonld" if node is article else "jsonld.other"
                yield from _candidate(str(value), f"{where}.{key}", False, modified)
    for source in facts.broken_json:
        for match in re.finditer(r'"(datePublished|dateModified)"\s*:\s*"([^"]{6,40})"', source):
            modified = match[1] == "dateModified"
            yield from _candidate(match[2], f"jsonld.{match[1]}", False, modified)


def _from_meta(facts: Facts, american: bool) -> Iterator[DateCandidate]:
    for names, modified in ((PUBLISHED_META, False), (MODIFIED_META, True)):
        for name in names:
            for content in facts.meta.get(name, ())[:1]:
                yield from _candidate(content, f"meta.{name}", american, modified)


def _from_markup(facts: Facts, american: bool) -> Iterator[DateCandidate]:
    for name in ("datepublished", "datecreated", "datemodified"):
        for element in facts.properties.get(name, ())[:2]:
            written = element.get("content") or element.get("datetime") or element.text_content()
            yield from _candidate(written, f"itemprop.{name}", american, name == "datemodified")
    for element in facts.times:
        if _is_elsewhere(element):
            continue
        written = element.get("datetime") or element.get("content") or element.text_content()
        label = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.text_content()[:40]}"
        modified = bool(MODIFIED_WORDS.search(label)) and not PUBLISHED_WORDS.search(label)
        yield from _candidate(written, "time", american, modified)


def _is_elsewhere(element: HtmlElement) -> bool:
    """Inside comments, teasers, sidebars: somebody else's date."""
    for above in element.iterancestors():
        if above.tag in ("footer", "nav", "aside"):
            return True
        label = f"{above.get('class') or ''} {above.get('id') or ''}"
        if (
            above.tag not in ("body", "html", "main")
            and label != " "
            and NOT_THE_STORY.search(label)
        ):
            return True
    return False


def _visible(root: HtmlElement, american: bool) -> Iterator[DateCandidate]:
    """Dates that are printed in elements whose class says date, byline or the like."""
    seen = 0
    for element in root.iter(
        "span",
        "p",
        "div",
        "abbr",
        "li",
        "small",
        "em",
        "i",
        "b",
        "td",
        "font",
        "h6",
        "h5",
        "h4",
        "strong",
        "a",
        "dd",
        "label",
        "section",
        "ul",
        "header",
    ):
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if label == " " or not DATE_CLASS.search(label) or NOT_THE_STORY.search(label):
            continue
        text = squeeze(spaced(element, 400))
        if (
            not 6 <= len(text) <= 200
            or not any(c.isdigit() for c in text)
            or _is_elsewhere(element)
        ):
            continue
        modified = bool(MODIFIED_WORDS.search(text)) and not PUBLISHED_WORDS.search(text)
        for candidate in _candidate(text, "visible", american, modified):
            seen += 1
            yield candidate
        if seen >= MAX_VISIBLE:
            return
