"""Facts -> Sections: section, tags, site, picture, language and type, as the page names them."""

import re
from dataclasses import dataclass

from broadsheet.pipeline.extract.metadata.facts import Facts, Json, squeeze, text_at, types_of
from broadsheet.pipeline.records import PageType
from broadsheet.pipeline.wording.phrases import words

MAX_TAGS = 50
MAX_TAG_CHARS = 100


@dataclass(frozen=True, slots=True)
class Sections:
    """What a page files itself under."""

    sitename: str | None
    section: str | None
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    description: str | None
    image_url: str | None
    language: str | None
    page_type: PageType


def find_sections(facts: Facts, article: Json | None) -> Sections:
    """Everything that files a page, JSON-LD before `meta`, once each."""
    sections = _strings(article.get("articleSection") if article else None) or tuple(
        facts.meta.get("article:section", ())
    )
    keywords = _strings(article.get("keywords") if article else None)
    tags = (
        tuple(facts.meta.get("article:tag", ()))
        or keywords
        or _strings(facts.first("news_keywords", "parsely-tags", "sailthru.tags", "keywords"))
    )
    return Sections(
        sitename=_sitename(facts, article),
        section=sections[0] if sections else facts.first("section", "parsely-section"),
        categories=_once(sections),
        tags=_once(part for tag in tags for part in (_strings(tag) if "," in tag else (tag,))),
        description=facts.first("og:description", "description", "twitter:description")
        or text_at(article, "description"),
        image_url=facts.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")
        or _image(article),
        language=_language(facts, article),
        page_type=_page_type(facts, article),
    )


def _strings(value: object) -> tuple[str, ...]:
    """A list of strings, or one string cut at its commas."""
    if isinstance(value, str):
        return tuple(s for part in re.split(r"[,;、،]", value) if (s := squeeze(part)))
    if isinstance(value, list):
        return tuple(s for part in value if isinstance(part, str) and (s := squeeze(part)))
    return ()


def _once(values: object) -> tuple[str, ...]:
    assert not isinstance(values, str)
    kept: dict[str, str] = {}
    for value in values:  # type: ignore[attr-defined]
        if value and len(value) <= MAX_TAG_CHARS:
            kept.setdefault(value.casefold(), value)
    return tuple(kept.values())[:MAX_TAGS]


def _sitename(facts: Facts, article: Json | None) -> str | None:
    publisher = text_at(article, "publisher")
    named = facts.first("og:site_name", "application-name", "twitter:app:name:iphone")
    if not named:
        named = publisher
    if not named:
        sites = [n for n in facts.nodes if {"WebSite", "NewsMediaOrganization"} & set(types_of(n))]
        named = text_at(sites[0], "name") if sites else None
    return named if named and len(named) <= 80 and not named.startswith("http") else None


def _image(article: Json | None) -> str | None:
    value = article.get("image") if article else None
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url")
    return value if isinstance(value, str) else None


def _language(facts: Facts, article: Json | None) -> str | None:
    written = (
        facts.language
        or text_at(article, "inLanguage")
        or facts.first("content-language", "og:locale", "language", "dc.language")
    )
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?![A-Za-z])", written or "")
    if match is None:
        return None
    part = match[2]
    return match[1].lower() + (f"-{part.upper() if len(part) == 2 else part}" if part else "")


def _page_type(facts: Facts, article: Json | None) -> PageType:
    types = set(types_of(article)) if article else set()
    section = (
        text_at(article, "articleSection") or facts.first("article:section") or ""
    ).casefold()
    if "LiveBlogPosting" in types:
        return PageType.LIVE_BLOG
    if types & {"OpinionNewsArticle"} or section in words("section.opinion"):
        return PageType.OPINION
    if types & {"Review", "ReviewNewsArticle"}:
        return PageType.REVIEW
    if "Recipe" in types:
        return PageType.RECIPE
    og_type = (facts.first("og:type") or "").lower()
    if og_type.startswith("video") and not types:
        return PageType.VIDEO
    return PageType.ARTICLE
