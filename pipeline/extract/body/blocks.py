"""tree -> Blocks: the page's lines of text, each with what its markup says about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from itertools import pairwise

from lxml.html import HtmlElement


class Mark(IntFlag):
    """What class, id or tag of a block or of anything above it says."""

    STORY = 1  # article-body, entry-content, itemprop=articleBody
    ARTICLE = 2  # <article>, <main>
    CAPTION = 4
    RELATED = 8
    COMMENT = 16
    BIO = 32
    SHARE = 64
    PROMO = 128  # newsletter, subscription, advertisement
    NAV = 256
    FOOTER = 512
    ASIDE = 1024
    HEADER = 2048
    HIDDEN = 4096
    META = 8192  # byline, date, tags, breadcrumb
    QUOTE = 16384
    LIST = 32768
    TABLE = 65536
    FORM = 131072
    LEAD = 262144  # standfirst, deck, subtitle
    TITLE = 524288
    FACTS = 1048576  # fact boxes, toc, credits
    BOLD = 2097152  # nothing in it but bold type
    INTRO = 4194304  # lead, intro, summary: a standfirst, or the story's first paragraph


# What is never part of a story: a plain int, since a flag's own operators cost ten times as much.
CHROME = int(Mark.NAV | Mark.FOOTER | Mark.SHARE | Mark.COMMENT | Mark.HIDDEN | Mark.RELATED)

# Words of class names and ids, without a plural s; two words where one alone says nothing.
_VOCABULARY: Mapping[Mark, str] = {
    Mark.STORY: "articlebody article-body article-text article-content article-copy article-main story-body story-text story-content storybody storytext entry-content entrycontent post-body post-content post-text postbody postcontent body-text body-copy body-content bodytext bodycopy single-content news-text news-body news-content main-content maincontent content-body contentbody rich-text richtext field-body prose text-content articletext articlecontent content-article entry-body page-content newstext detail-content",
    Mark.CAPTION: "caption figure figcaption image-credit image-desc image-description image-meta image-source image-text photo-credit photo-desc photo-caption img-credit img-desc img-caption media-info media-credit bildunterschrift legend legende cutline gallery slideshow carousel slider video wp-video photo image picture lightbox bildtext imagecaption piefoto pie-foto",
    Mark.RELATED: "related recommend recommended recommendation also-like also-read read-more read-also read-next readmore readalso more-from more-on more-story more-storie more-new more-article more-post see-also seealso most-read most-popular most-viewed mostread trending popular outbrain taboola recirc recirculation teaser next-article next-up next-post up-next upnext prev-next relatedpost jp-relatedpost lire-aussi similar suggest suggested suggestion linkbox crosslink inline-link link-list linklist post-list post-nav onward latest keep-reading readnext morefrom yarpp rp4wp crp zergnet mgid revcontent leia-mais saiba-mais weiterlesen mehr-zum zum-thema lees-ook internal-link leggi-anche promo-link story-link collection river feed",
    Mark.COMMENT: "comment commentlist comentario kommentar commentaire disqus respond discussion livefyre replie reply fbcomment coral viafoura spotim talk reaction",
    Mark.BIO: "author-bio author-box author-info author-desc author-description author-card author-detail author-about author-profile authorbox authorbio about-author about-the aboutauthor bio biography author-card author-section author-block post-author contributor writer-bio writer-info vcard profile boilerplate staff entry-author article-author authorinfo boilerplate-after about-u author-content author-text",
    Mark.SHARE: "share sharing social addthi addtoany sharedaddy sociable follow print toolbar toolbox tool tweet-thi tweet-button clap like rating vote sharebar shareaholic socialshare bookmark whatsapp telegram kudo favorite sharethi ssba heateor",
    Mark.PROMO: "newsletter subscribe subscription subscriber signup sign-up promo promotion sponsor sponsored advert advertisement advertising ad adsense dfp banner paywall premium donate donation optin opt-in mailchimp cta call-action call-to marketing affiliate partner product shop shopping price offer coupon app-download membership member regwall piano tp-modal popup modal cookie consent gdpr notice disclosure disclaimer alert anzeige werbung publicidad pub reklama mc4wp hubspot form login register meter gate barrier campaign deal buy widget-ad plista commercial amazon download promobox inread interstitial",
    Mark.NAV: "nav navbar navigation menu submenu breadcrumb pagination pager pagenav skip-link topbar toc table-contents table-of tab language-switch language-select lang-switcher jump-link sitemap hamburger offcanvas drawer dropdown crumb ticker",
    Mark.FOOTER: "footer foot copyright legal colophon bottom-bar bottom bottombar",
    Mark.ASIDE: "sidebar side-bar aside rail right-col right-rail rightcol widget secondary complementary sidecol column-right col-right right-column sidecontent",
    Mark.HEADER: "masthead site-header page-header top-header global-header header siteheader",
    Mark.META: "byline by-line dateline timestamp date time published posted publish meta metadata tag taglist tagcloud category categorie keyword topic kicker eyebrow read-time reading-time readtime view author info detail credit source pubdate posted-on location updated label badge",
    Mark.LEAD: "standfirst stand-first dek deck subtitle sub-title subhead sub-head subheadline sub-headline subline sub-line subhed teaser-text vorspann chapo chapeau entradilla bajada sapo synopsi ingress manchet perex lid anriss occhiello sottotitolo subtitulo",
    Mark.INTRO: "lead lead-text lead-in leadin intro introduction summary abstract excerpt article-lead article-intro article-desc article-description standing lede lead-paragraph sommario sumario resumo descrip articlelead",
    Mark.TITLE: "headline title entry-title post-title heading hed pagetitle articletitle story-title news-title",
    Mark.FACTS: "factbox fact-box infobox info-box key-fact key-point keypoint key-takeaway takeaway highlight glance at-glance sidebar-box callout pull-quote pullquote box inset factfile quiz poll reference footnote bibliograph bibliography nutrition stat scoreboard scorecard table-content livebox event faq accordion rating-box verdict spec timeline",
    Mark.HIDDEN: "hidden hide sr-only screen-reader visually-hidden display-none d-none visuallyhidden offscreen a11y print-only no-js nojs tooltip invisible collapse",
}  # fmt: skip
_MARKED: dict[str, int] = {}
for _mark, _words in _VOCABULARY.items():
    for _word in _words.split():
        _MARKED[_word] = _MARKED.get(_word, 0) | int(_mark)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_HIDDEN, _STORY, _BOLD = int(Mark.HIDDEN), int(Mark.STORY), int(Mark.BOLD)
_BOLD_TAGS = frozenset({"b", "strong"})
_TAG_MARKS: Mapping[str, int] = {
    "article": Mark.ARTICLE,
    "main": Mark.ARTICLE,
    "figure": Mark.CAPTION,
    "figcaption": Mark.CAPTION,
    "nav": Mark.NAV,
    "footer": Mark.FOOTER,
    "aside": Mark.ASIDE,
    "header": Mark.HEADER,
    "blockquote": Mark.QUOTE,
    "ul": Mark.LIST,
    "ol": Mark.LIST,
    "dl": Mark.LIST,
    "table": Mark.TABLE,
    "form": Mark.FORM,
    "address": Mark.META,
    "time": Mark.META,
    "button": Mark.FORM,
    "label": Mark.FORM,
    "fieldset": Mark.FORM,
    "details": Mark.FACTS,
    "h1": Mark.TITLE,
    "menu": Mark.NAV,
}
_TAG_MARKS = {tag: int(mark) for tag, mark in _TAG_MARKS.items()}  # fmt: skip
# Never a story's text. Menus and footers are a third of a page's elements.
_SKIPPED = frozenset(
    [
        "nav",
        "footer",
        "menu",
        "script",
        "style",
        "noscript",
        "svg",
        "template",
        "iframe",
        "select",
        "option",
        "textarea",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
        "input",
        "img",
        "picture",
        "source",
        "track",
        "math",
        "meta",
        "link",
        "title",
        "datalist",
        "dialog",
    ]
)
INLINE = frozenset(  # what does not end a line
    [
        "a",
        "abbr",
        "acronym",
        "amp-ad",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
MAX_BLOCKS = 6_000
MAX_KNOWN_CHARS = 2_000  # of a line whose key is remembered
MAX_DEPTH = 200  # real pages stay under 60; the walk is recursive
_WORDS = re.compile(r"\w+")
_ASCII_MARKS = str.maketrans(
    dict.fromkeys(n for n in range(128) if not (chr(n).isalnum() or chr(n) == "_"))
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """A line of the page: its text, and the evidence of its markup."""

    text: str
    tag: str  # the element it stands in
    marks: int  # of Mark
    link_chars: int
    path: tuple[int, ...]  # numbers of the elements around it, its own last
    is_line: bool = False  # ended by <br>, not by its element
    key: str = ""  # letters and digits of the text, in lower case: what lines are compared by


def key(text: str) -> str:
    """A line as it is compared: letters and digits, in lower case.

    >>> key("Don't panic!")
    'dontpanic'
    """
    return _known_key(text) if len(text) <= MAX_KNOWN_CHARS else _key(text)


def _key(text: str) -> str:
    if text.isascii():  # a quarter faster, and most lines of most pages are
        return text.translate(_ASCII_MARKS).lower()
    return "".join(_WORDS.findall(text)).casefold()


# Every line of a page is asked for its key about ten times, by whoever compares it.
_known_key = lru_cache(maxsize=2_000)(_key)


@lru_cache(maxsize=50_000)
def marks_of(name: str) -> int:
    """What a class or id says. Names repeat within an outlet and a framework, hence the cache.

    >>> Mark(marks_of("ArticleBody__related-stories")) == Mark.STORY | Mark.RELATED
    True
    """
    words = [w.lower().removesuffix("s") for w in _PARTS.findall(name[:80])]
    marks = 0
    for word in words:
        marks |= _MARKED.get(word, 0)
    for pair in pairwise(words):
        marks |= _MARKED.get("-".join(pair), 0)
    return marks


@lru_cache(maxsize=20_000)
def marks_of_all(names: str) -> int:
    """What all names in a class or id say: elements repeat them together."""
    marks = 0
    for name in names.split():
        marks |= marks_of(name)
    return marks


def read_blocks(root: HtmlElement) -> list[Block]:
    """All lines of text of the page's body in their order."""
    body = root.find("body")
    walk = Walk()
    walk.visit(body if body is not None else root, 0, 0, False)
    walk.flush()
    return walk.blocks


def _own_marks(element: HtmlElement) -> int:
    """What an element's own attributes say of it."""
    get = element.get
    cls, ident, style = get("class"), get("id"), get("style")
    marks = (marks_of_all(cls) if cls else 0) | (marks_of_all(ident) if ident else 0)
    if (style and _NOT_SHOWN.search(style)) or get("hidden") is not None:
        marks |= _HIDDEN
    return marks | _STORY if get("itemprop") == "articleBody" else marks


class Walk:
    """The state of one walk over a tree: the line that is being gathered."""

    __slots__ = (
        "blocks",
        "bold_chars",
        "link_chars",
        "marks",
        "number",
        "parts",
        "path",
        "tag",
    )

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.link_chars = self.bold_chars = 0
        self.tag = "body"
        self.marks = 0
        self.number = 0
        self.path: tuple[int, ...] = (0,)

    def flush(self, is_line: bool = False) -> None:
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        self.parts.clear()  # the list itself stays: `read` adds to it
        link_chars, self.link_chars = self.link_chars, 0
        bold_chars, self.bold_chars = self.bold_chars, 0
        if text and len(self.blocks) < MAX_BLOCKS:
            self.blocks.append(
                Block(
                    text, self.tag, self.marks | _BOLD if bold_chars >= len(text) else self.marks,
                    min(link_chars, len(text)), self.path, is_line, key(text),
                )
            )  # fmt: skip

    def visit(self, element: HtmlElement, marks: int, depth: int, linked: bool) -> None:
        """Gather the lines of an element; inline elements only add to the line of theirs."""
        tag = element.tag
        if tag in INLINE:
            if tag in _BOLD_TAGS:
                self.bold_chars += len(element.text_content())
            self.read(element, self.marks, depth, linked or tag == "a")
            return
        above = (self.tag, self.marks, self.path)
        self.flush()
        self.number += 1
        marks |= _TAG_MARKS.get(tag, 0) | (_own_marks(element) if tag != "body" else 0)
        self.tag, self.marks, self.path = tag, marks, (*self.path, self.number)
        self.read(element, marks, depth, linked)
        self.flush()
        self.tag, self.marks, self.path = above

    def read(self, element: HtmlElement, marks: int, depth: int, linked: bool) -> None:
        text, add = element.text, self.parts.append
        if text:
            add(text)
            if linked:
                self.link_chars += len(text.strip())
        for child in element:
            name = child.tag
            if name == "br":
                self.flush(is_line=True)
            elif name not in _SKIPPED and depth < MAX_DEPTH:
                self.visit(child, marks, depth + 1, linked)
            text = child.tail
            if text:
                add(text)
                if linked:
                    self.link_chars += len(text.strip())
