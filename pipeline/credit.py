"""A line -> the agency it credits, alone or in the dateline that opens a wire story."""

import re

# What announces a source, in the languages that print it most; a colon must follow.
_SOURCE = (
    "credits?|sources?|photos?|image|picture|via|quelle|quellen|foto|bild|fonte|fontes|fuente|crédito|créditos|bron|källa|kilde|"
    "lähde|źródło|zdroj|forrás|sursa|sursă|источник|фото|джерело|kaynak|المصدر|منبع|来源|來源|出典|출처|nguồn|sumber|स्रोत|ที่มา"
)
_CREDIT = re.compile(rf"\W{{0,3}}(?:{_SOURCE})\s?[:：]\s?(?P<who>\S.{{0,80}})", re.IGNORECASE)
# "Com informações da Agência Brasil": who helped, without a colon.
_HELPED = re.compile(
    r"\W{0,3}(?:con información de|com informações d[aeo]s?|avec|mit material (?:von|der)|con informazioni di|с использованием материалов)\s(?P<who>\S.{1,60})",
    re.IGNORECASE,
)
_AGENCY = (
    "AFP|AP|Associated Press|Reuters|dpa(?:-AFX|/ots)?|epd|KNA|APA|SDA|ATS|EFE|Europa Press|ANSA|AGI|Adnkronos|Lusa|Agência Brasil|Belga|ANP|NTB|TT|Ritzau|STT|PAP|ČTK|CTK|MTI|Agerpres|BTA|Tanjug|Hina|TASS|ТАСС|"
    "РИА Новости|Интерфакс|Укринформ|УНІАН|AA|DHA|İHA|Xinhua|新华社|新華社|共同|時事|聯合社|연합뉴스|Yonhap|Kyodo|PTI|IANS|ANI|UPI|CNN|BBC|Bloomberg|PA|AAP|CP|The Canadian Press|Notimex|Telam|Télam|ots|pte|UNI|APP|Bernama|Antara|VNA|MENA|WAM|SPA|وكالات|أ ف ب|رويترز|د ب أ"
)
# "(Reuters)", "AFP/gk", "dpa" alone in the last lines.
_AGENCY_ALONE = re.compile(
    rf"[(\[–—-]?\s?(?P<who>(?:{_AGENCY})(?:\s?[/,–-]\s?(?:{_AGENCY}|[a-z]{{2,4}}))*)\s?[)\]]?\.?"
)
# "ALEPPO, Syria, Nov 28 (Reuters) - " and its like: place, perhaps day, agency, dash.
_DATELINE = re.compile(
    rf"(?P<line>[^\W\d_][^()\n.!?:]{{0,50}}?(?:[,.]?\s?[^()\n!?]{{0,30}}?)\s?\((?P<who>(?:{_AGENCY})(?:\s?[/,–-]\s?(?:{_AGENCY}))*)\))\s?[-–—:]{{1,2}}\s?(?=\S)"
)
MAX_CREDIT_CHARS, MAX_CREDIT_WORDS = 90, 9  # longer, it is a sentence about a source


def credit_of(line: str) -> str | None:
    """The agency of a line that is nothing but a credit.

    >>> credit_of("Credit: CNN"), credit_of("Quelle: dpa/ots"), credit_of("(Reuters)")
    ('CNN', 'dpa/ots', 'Reuters')
    >>> credit_of("Source: close to the minister, and not amused at all about the leak, he said.")
    """
    if len(line) > MAX_CREDIT_CHARS:
        return None
    match = _CREDIT.fullmatch(line) or _HELPED.fullmatch(line) or _AGENCY_ALONE.fullmatch(line)
    if match is None or match["who"].endswith("?") or match["who"].count(" ") >= MAX_CREDIT_WORDS:
        return None
    return match["who"].strip(" .")


def dateline_of(line: str) -> tuple[str, str] | None:
    """The dateline that opens a line, and its agency.

    >>> dateline_of("BERLIN, Nov 28 (Reuters) - The ferries sail again.")
    ('BERLIN, Nov 28 (Reuters)', 'Reuters')
    """
    match = _DATELINE.match(line)
    return (match["line"], match["who"]) if match else None
