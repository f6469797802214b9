"""Facts -> authors: who wrote it, as a clean list."""

import re
from html import unescape
from itertools import islice

from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from pipeline.extract.heads import Facts, Json, spaced, squeeze

MAX_NAME_CHARS = 60
MAX_AUTHORS = 20

PREFIX = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|words|story|text|review|reviewed|article|interview|recipe|photos?|edited|updated|submitted|contributed|created|report)\s+(?:and \w+ )?by\b|by\b|author[s]?\b\s*:?|editor\s*:|reporter\s*:|about the author|"
    r"von\b|text\s*:|autor(?:in|es|a|ka|zy)?\b\s*:?|redaktion\s*:|par\b|publié par\b|propos recueillis par\b|por\b|escrito por\b|publicado por\b|redacción\s*:|di\b|a cura di\b|scritto da\b|door\b|av\b|af\b|tekst\s*:|foto\s*:|"
    r"автор(?:ы)?\s*:?|текст\s*:|yazan\s*:|haber(?:i)?\s*:|بقلم\b\s*:?|كتب\b\s*:?|作者\s*[:：]?|文\s*[/／:：]|記者\s*[:：]?|责任编辑\s*[:：]|撰文\s*[:：]|글\s*[:：]|penulis\s*:|oleh\b\s*:?|szerző\s*:)\s*[:：]?\s*",
    re.IGNORECASE,
)
SPLIT = re.compile(
    r"\s*(?:[;|/•·、]|,(?!\s*(?:jr|sr|md|m\.d|phd|ph\.d|esq|ii|iii|iv|mba|cpa|rd|rn)\b)|\s&\s|\s(?:and|und|et|y|e|en|och|og|ja|i|и|ve|та|with)\s)\s*",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"^(?:the\s)?(?:(?:senior|chief|staff|deputy|contributing|associate|managing|special|political|foreign|national|science|health|business|sports|education|world|news|tech|technology|former|guest|freelance|digital|political|data|investigative|executive|assistant|lead|general|breaking)\s)*"
    r"(?:writer|reporter|editor|correspondent|columnist|journalist|contributor|producer|photographer|critic|redakteur(?:in)?|journaliste|periodista|giornalista|redactor|redaktör|staff|author|admin|administrator|guest|contributors?|staff reporter|news desk|web desk|editor in chief|editor-in-chief|director|analyst|fellow|professor|md|phd|rd|mph)s?\b(?:\s(?:at|for|of|in)\b.*)?$",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3,}|\b(?:updated|published|posted|minutes? read|min read|comments?|follow|subscribe|view (?:all|profile)|more (?:stories|by|from)|team\b|page\.|\.com$|\.net$|read more|share|twitter|facebook|instagram|linkedin|email|bio|archive|copyright|all rights)\b"
    r"|^(?:undefined|null|none|unknown|anonymous|n/a|author|admin|administrator|root|user|guest|super user|webmaster|false|true|default|by|name|test|editor|staff|wp_?admin)$",
    re.IGNORECASE,
)
MONTHISH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|march|april|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b\.?,?\s*\d.*$|\b(?:on|at|in)\s+\w+day\b.*$|\d{1,2}[:./-]\d{1,2}.*$",
    re.IGNORECASE,
)
META = (
    "author", "article:author_name", "parsely-author", "byl", "sailthru.author", "dc.creator",
    "dcterms.creator", "dc:creator", "article:author", "authors", "citation_author", "creator", "og:author",
    "og:article:author", "dcsext.author", "rbauthors", "shareaholic:article_author_name", "cxenseparse:author", "article.author", "mediator_author",
)  # fmt: skip
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|authors|autor|auteur|autore|byline__name|author-?name|post-author|entry-author|article-author|c-byline|writer|contributor|journalist|reporter|signature|redactor)(?:$|[\s_-]|__|s\b|name)",
    re.IGNORECASE,
)
NOT_BYLINE = re.compile(
    r"bio|image|img|avatar|photo|social|share|comment|related|footer|sidebar|more-from|description|box|profile|card|follow|widget|nav|menu|quote|date|time|caption|credit|icon",
    re.IGNORECASE,
)


def find_authors(facts: Facts, article: Json | None, root: HtmlElement) -> tuple[str, ...]:
    """The authors as printed, in order, once each: JSON-LD, `meta`, then the visible byline."""
    for found in (
        _from_json(article),
        _from_meta(facts),
        _from_markup(facts, root),
    ):
        names = clean_names(found)
        if names:
            return names
    return clean_names((extract_author(root) or "").split("; "))


def clean_names(found: list[str]) -> tuple[str, ...]:
    """Names out of bylines: no "By", roles, dates, addresses; organisations stay.

    >>> clean_names(["By JANE ROE, Staff Writer and John Doe | Nov 28, 2016"])
    ('JANE ROE', 'John Doe')
    """
    names: dict[str, str] = {}
    for byline in found:
        for name in split_byline(byline):
            names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MAX_AUTHORS]


def split_byline(byline: str) -> list[str]:
    text = squeeze(unescape(re.sub(r"<[^<>]{0,200}>", " ", byline)).replace("\\xa0", " "))
    if not text or len(text) > 300:
        return []
    text = re.sub(r"^By(?=[A-Z][a-z])", "", text)
    text = re.sub(r"\S+@\S+\.\S+|https?://\S+|@\w+", " ", text)
    text = re.sub(r"\((?:[^()]{0,60})\)", " ", text)
    text = MONTHISH.sub(" ", text)
    names = []
    for part in SPLIT.split(PREFIX.sub("", squeeze(text), count=1)):
        name = PREFIX.sub("", part, count=1).strip(" \t,.;:|-–—•·/*\"“”'»«›‹")
        name = squeeze(name)
        if is_name(name):
            names.append(name)
    return names


def is_name(name: str) -> bool:
    """Short, has letters, says no role and no interface."""
    return (
        2 <= len(name) <= MAX_NAME_CHARS
        and any(char.isalpha() for char in name)
        and len(name.split()) <= 7
        and not ROLE.match(name)
        and not NOT_A_NAME.search(name)
    )


def _from_json(article: Json | None) -> list[str]:
    value = article.get("author") if article else None
    if value is None and article:
        value = article.get("creator")
    names = []
    for author in value if isinstance(value, list) else [value]:
        if isinstance(author, dict):
            name = author.get("name")
            for part in name if isinstance(name, list) else [name]:
                names += [part] if isinstance(part, str) else []
        elif isinstance(author, str):
            names.append(author)
    return names


def _from_meta(facts: Facts) -> list[str]:
    for name in META:
        found = [c for c in facts.meta.get(name, ()) if not c.lower().startswith(("http", "www."))]
        if clean_names(found):
            return found
    return []


def _from_markup(facts: Facts, root: HtmlElement) -> list[str]:
    for element in facts.properties.get("author", ()):
        name = element.find(".//*[@itemprop='name']")
        text = spaced(element if name is None else name, 300)
        if clean_names([text]):
            return [text]
    linked = [
        spaced(a, 200)
        for a in root.iter("a")
        if "author" in (a.get("rel") or "").lower().split() and not _is_elsewhere(a)
    ]
    if clean_names(linked[:3]):
        return linked[:3]
    return _from_byline(root) or _from_links(root) or _from_text(root)


def _is_elsewhere(element: HtmlElement) -> bool:
    """Inside a teaser, a comment or a sidebar: somebody else's name."""
    return any(
        above.tag in ("aside", "footer", "nav")
        or ELSEWHERE.search(f"{above.get('class') or ''} {above.get('id') or ''}")
        for above in element.iterancestors()
        if above.tag not in ("body", "html")
    )


def _from_byline(root: HtmlElement) -> list[str]:
    for element in root.iter(*BYLINE_TAGS):
        label = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
        if len(label) < 6 or not BYLINE.search(label) or NOT_BYLINE.search(label):
            continue
        links = [
            spaced(a, 100) for a in element.iter("a") if AUTHOR_HREF.search(a.get("href") or "")
        ]
        for found in (links, [spaced(element, 300)]):
            if found and len(found[0]) <= 120 and clean_names(found) and not _is_elsewhere(element):
                return found
    return []


def _from_links(root: HtmlElement) -> list[str]:
    """Links to an author's page, near the top."""
    found = [
        spaced(a, 100)
        for a in islice(root.iter("a"), 400)
        if AUTHOR_HREF.search(a.get("href") or "") and not _is_elsewhere(a)
    ]
    named = [name for name in found if is_name(name) and 2 <= len(name.split()) <= 4]
    return named[:1]


def _from_text(root: HtmlElement) -> list[str]:
    """A short element that says no more than "By Jane Roe"."""
    for element in islice(root.iter("p", "span", "div", "strong", "em", "h4", "h5", "li"), 600):
        text = (element.text or "").strip()
        if 2 <= len(text) <= 80 and BY.match(text):
            whole = spaced(element, 200)
            names = clean_names([whole]) if len(whole) <= 100 else ()
            if names and len(names[0].split()) >= 2 and not _is_elsewhere(element):
                return [whole]
    return []


BY = re.compile(
    r"(?:by|von|par|por|di|door|av|автор|text|著者|作者|記者|글)\b\s*[:：]?\s*(?=\S|$)",
    re.IGNORECASE,
)
AUTHOR_HREF = re.compile(
    r"/(?:authors?|people|profile|staff|by|contributors?|writers?|journalists?|auteurs?|autor(?:es)?|autore|redakteur|columnists?|person|team|user|bios?)/[\w%.-]",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"comment|related|sidebar|recommend|footer|most-?read|popular|trending|teaser|widget|promo|newsletter|similar|more-?from|latest|card-?list|post-?list",
    re.IGNORECASE,
)
BYLINE_TAGS = (
    "span",
    "p",
    "div",
    "a",
    "address",
    "cite",
    "li",
    "em",
    "strong",
    "b",
    "i",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "header",
    "td",
    "dd",
    "small",
    "ul",
)
