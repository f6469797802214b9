"""byline -> names: who wrote it, without "By", roles, dates and addresses."""

import re
from collections.abc import Iterable
from html import unescape

from broadsheet.pipeline.extract.metadata.facts import squeeze

MAX_NAME_CHARS = 60
MAX_NAME_WORDS = 7
MAX_AUTHORS = 20
MAX_BYLINE_CHARS = 300

# Words that say "by", with what may stand between them and a name.
PREFIX = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|authored|words|story|text|review|article|interview|recipe|reporting|submitted|contributed|created|report|analysis|opinion|commentary|column|edited|updated)\s+(?:and \w+ )?by\b\s*:?|by\b\s*:?|authors?\b(?:\(s\))?\s*[:：]?|editor\s*:|reporter\s*:|words\s*:|a note from\b|about the author|"
    r"(?:geschrieben |verfasst )?von\b(?: unser(?:em|er|en) \w+)?\s*:?|text(?: (?:und|&) fotos?)?\s*:|interview\s*:|reportage\s*:|autor(?:in|es|a|as|ka|zy|ii|ul)?\b\s*:?|redaktion\s*:|(?:écrit |publié |rédigé )?par\b\s*:?|auteurs?\s*:?|propos recueillis par\b|(?:escrito |publicado )?por\b\s*:?|redacción\s*:|(?:scritto )?di\b|a cura di\b|autore\b\s*:|scritto da\b|(?:geschreven )?door\b|(?:skrevet |skriven )?av\b|af\b|tekst\s*:|skribent\s*:|pisze\s*:?|piše\s*:|piše\b|napsal(?:a)?\s*:?|"
    r"автор(?:ы|ка)?\b\s*:?|текст\s*:|журналіст\s*:|корреспондент\s*:?|yazan\s*:|yazar\s*:|haber(?:i)?\s*:|muhabir\s*:|بقلم\b\s*:?|كتب(?:ت)?\b\s*:?|نویسنده\s*:|작성자\s*[:：]?|글\s*[:：]|penulis\s*:|oleh\b\s*:?|reporter\s*:|szerző\s*:|írta\s*:|tác giả\s*:|autors\s*:|kirjoittaja\s*:?|teksti\s*:|συντάκτης\s*:|γράφει (?:ο|η)\b|από\b|מאת\s*:?|"
    r"作者\s*[:：]?|投稿者\s*[:：]?|著者\s*[:：]?|執筆\s*[:：]|文\s*[/／:：]|取材・文\s*[:：]|撰文\s*[:：/／]?|責任編輯\s*[:：]|责任编辑\s*[:：]|编辑\s*[:：]|本?[报報社]?(?:特约|特約|實習|实习)?[记記]者\s*[:：/／]?\s*|通[讯訊][员員]\s*[:：]?\s*|文[・＝●])\s*[:：]?\s*",
    re.IGNORECASE,
)
SUFFIX = re.compile(r"(?<=[\u4e00-\u9fff\uac00-\ud7af]{2})\s*(?:記者|记者|기자|특파원)$")
SPLIT = re.compile(
    r"\s*(?:[;|/／•·⋅、，]|,(?!\s*(?:jr|sr|ii|iii|iv|esq|m\.?d|ph\.?d|d\.?o|j\.?d|r\.?n|m\.?a|m\.?s|b\.?s|b\.?a|msc|bsc|mba|mph|msw|lcsw|dds|dvm|pharmd|psyd|np|cpa|cfa|cfp|cepf|rdn?|aprn|facp|faap|cscs|obe|cbe|mbe)\b)|\s&\s|\s[–—-]\s|\s(?:and|und|et|en|och|og|ja|и|ve|та|with)\s|\s(?:y|e|i)\s(?=\S+\s\S))\s*",
    re.IGNORECASE,
)
LAST_FIRST = re.compile(r"^([^\W\d_]{2,20}), ([^\W\d_]{2,20})$")  # "Roe, Jane"
# Others who worked on it, named behind those who wrote it.
HELPERS = re.compile(
    r"(?<=\w)[\s,;|(]+(?:(?:medically |clinically )?reviewed|edited|fact[- ]?checked|illustrat(?:ed|ions?)|photo(?:s|graph(?:s|y|ed))?|translat(?:ed|ion)|updated|narrated|video)\s+by\b.*$",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"^(?:the\s)?(?:(?:senior|sr\.|chief|staff|deputy|contributing|associate|managing|special|political|foreign|national|science|health|business|sports|education|world|news|tech|technology|former|guest|freelance|digital|political|data|investigative|executive|assistant|lead|general|breaking|local|city|city hall|white house|features?|food|travel|arts?|music|film|tv|entertainment|opinion|economics?|finance|money|climate|environment|medical|legal|crime|courts?|transport(?:ation)?|defen[cs]e|diplomatic|online|europe|asia|africa|middle east)\s)*"
    r"(?:writer|reporter|editor|correspondent|columnist|journalist|contributor|producer|photographer|critic|redakteur(?:in)?|redaktör|redaktor|journaliste|periodista|giornalista|journalist(?:in)?|korrespondent(?:in)?|volontär(?:in)?|corresponsal|correspondant|reportero|redactor(?:a)?|repórter|muhabir(?:i)?|editör(?:ü)?|корреспондент|журналист|обозреватель|staff|team|author|admin|administrator|guest|contributors?|staff reporter|news ?(?:room|desk)|web desk|editor in chief|editor-in-chief|founder|co-founder|ceo|owner|director|analyst|expert|fellow|professor|md|phd|rd|mph|dvm|ma|mba)s?\b(?:\s(?:at|for|of|in|,|&)\b.*)?$"
    r"|^(?:\S+ ){1,3}(?:columnist|reporter|correspondent|technologist|editor-in-chief|strategist|expert)s?$",
    re.IGNORECASE,
)
# "Jane Roe Senior Editor", "John Doe in Paris": what stands behind a name without a comma.
BEHIND = re.compile(
    r"(?<=\w)\s(?:in|aus|à)\s[A-ZÀ-Ž][\w. -]{2,20}$"
    r"|(?<=\w)\s(?:(?i:senior|staff|chief|deputy|managing|associate|contributing|political|special|news|science|business|sports)\s)*(?i:writer|reporter|editor|correspondent|columnist|journalist|redakteur(?:in)?|photographer)$"
)
NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3,}|\b(?:updated|published|posted|minutes? read|min read|comments?|follow|subscribe|view (?:all|profile)|see (?:all|more)|more (?:stories|by|from)|page\.|read more|share|twitter|facebook|instagram|linkedin|email|bio|archive|copyright|all rights|log ?in|sign ?in|sign ?up|register|view|alle|客戶|客服|質問者|rss|feed|click here|privacy|cookies?|advertis\w*|authority control|getty images|shutterstock|istock)\b"
    r"|^(?:editing by|in|from|aus|at|photos?\s*:|fotos?\s*:|фото\s*:|bild(?:er)?\s*:|video\s*:|illustration\s*:)\s|(?:報導|报道|報道)$"
    r"|^(?:undefined|null|none|unknown|anonymous|n/a|author|admin|administrator|root|user|guest|super user|webmaster|false|true|default|by|name|test|editor|staff|team|the team|wp_?admin|(?:mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,3}day)?|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|von|par|por|and)$",
    re.IGNORECASE,
)
MONTHISH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b\.?,?\s*\d.*$|\b(?:on|at|in)\s+\w+day\b.*$|\d{1,2}[:./-]\d{1,2}.*$"
    r"|\s(?:před|prije|vor|há|hace|il y a|för|for)\s\d.*$|\s\d{1,2}\s?(?:h|hrs?|hours?|min(?:ute)?s?|days?|d)\b(?:\sago)?.*$|\s\d{1,2}$",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    ["de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "el", "al", "van", "von", "der", "den", "ter", "ten", "het", "bin", "ibn", "ben", "abu", "y", "e", "i", "und", "och"]
)  # fmt: skip
AGENCIES = frozenset(
    ["afp", "ap", "reuters", "dpa", "efe", "ansa", "lusa", "apa", "pti", "ians", "ani", "tnn", "upi", "tass", "xinhua", "epd", "kna", "sda", "ats", "belga", "anp", "ntb", "tt", "ritzau", "cnn", "associatedpress", "theassociatedpress"]
)  # fmt: skip
AGENCY_DESK = re.compile(r"(?:AP|AFP|CNN|Reuters|dpa|EFE|Bloomberg) [A-Z]", re.IGNORECASE)
# What only firms and their desks are called.
FIRM = re.compile(
    r"\b(?:inc|llc|ltd|gmbh|corp|s\.a)\b\.?$|株式会社|有限公司|編集部$|编辑部$", re.IGNORECASE
)
_HOUSE_WORDS = re.compile(
    r"\b(?:the|staff|team|news|desk|editors?|editorial|redaktion|redacción|redazione|rédaction|redação|writers?|newsroom|online|magazine|blog|com|inc|llc|ltd|gmbh)\b",
    re.IGNORECASE,
)


def clean_names(found: Iterable[str]) -> tuple[str, ...]:
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
    """The names in one byline."""
    text = squeeze(unescape(re.sub(r"<[^<>]{0,200}>", " ", byline)).replace("\\xa0", " "))
    if not text or len(text) > MAX_BYLINE_CHARS:
        return []
    text = re.sub(r"^By(?=[A-Z][a-z])", "", text)
    text = re.sub(r"\((?:[^()]{0,60})\)", " ", text)
    text = re.sub(r"\S+@\S+\.\S+|https?://\S+|@\w+", " ", text)
    text = HELPERS.sub("", MONTHISH.sub(" ", text))
    text = LAST_FIRST.sub(r"\2 \1", PREFIX.sub("", squeeze(text), count=1))
    names = (tidy_name(part) for part in SPLIT.split(text))
    return [name for name in names if is_name(name)]


def tidy_name(part: str) -> str:
    """A name without what says who it is.

    >>> tidy_name("记者 顾南星"), tidy_name("Von Hans Meier"), tidy_name("홍길동 기자")
    ('顾南星', 'Hans Meier', '홍길동')
    """
    name = PREFIX.sub("", part, count=1).strip(" \t,.;:|-–—•·⋅/*()[]【】\"“”'»«›‹")
    name = squeeze(SUFFIX.sub("", name))
    return name if ROLE.match(name) else BEHIND.sub("", name)


def is_name(name: str) -> bool:
    """Short, has letters, says no role and no interface."""
    return (
        2 <= len(name) <= MAX_NAME_CHARS
        and any(char.isalpha() for char in name)
        and len(name.split()) <= MAX_NAME_WORDS
        and not ROLE.match(name)
        and not NOT_A_NAME.search(name)
    )


def reads_like_a_person(name: str) -> bool:
    """Two to five words that begin with capitals, or few characters of a script without them.

    >>> reads_like_a_person("Maria de la Cruz"), reads_like_a_person("Maio incontra")
    (True, False)
    """
    words = name.split()
    if words[:1] == ["The"] or name.endswith((":", "：")):
        return False
    if all(ord(char) > 0x2E80 for char in name if char.isalpha()):
        return 2 <= len(name) <= 12
    return 2 <= len(words) <= 5 and all(
        word in PARTICLES
        or word in ("staff", "team", "desk")
        or not word[0].islower()
        or word[:2] in ("d'", "d’", "l'")
        for word in words
    )


def is_handle(name: str) -> bool:
    """An account's name, as systems write it where the author's should stand: `jroe`."""
    return bool(re.fullmatch(r"[a-z][a-z0-9._-]+", name))


def is_house(name: str, houses: Iterable[str]) -> bool:
    """Whether a name is the outlet's, its publisher's or an agency's, not a person's.

    >>> is_house("Daily Bugle Staff", ["The Daily Bugle"]), is_house("Jane Roe", ["The Daily Bugle"])
    (True, False)
    """
    key = _house_key(name)
    known = {_house_key(house) for house in houses if house}
    if key in known or key in AGENCIES or not key or AGENCY_DESK.match(name) or FIRM.search(name):
        return True
    if re.sub(r"^(?:d[aeo]|from)", "", key) in known:  # "Do UOL", from UOL
        return True
    # Emily Post does not belong to The Post.
    return any(
        min(len(key), len(k)) >= max(4, 0.5 * max(len(key), len(k))) and (key in k or k in key)
        for k in known
    )


def _house_key(name: str) -> str:
    return "".join(char for char in _HOUSE_WORDS.sub("", name.casefold()) if char.isalnum())
