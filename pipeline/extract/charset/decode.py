"""bytes -> str: the charset that header, mark, page and bytes agree on most."""

import codecs
import re

from charset_normalizer import from_bytes

from broadsheet.pipeline.extract.charset.alphabets import of_latin
from broadsheet.pipeline.records import Reason, Rejected

SNIFFED_BYTES = 20_000  # looked at by the detector: more costs time, not accuracy
SEARCHED_BYTES = 400_000  # for them: scripts of 100 kB in ASCII stand before the first word
META_BYTES = 4_096  # browsers look for the charset in the first 1 024, real pages are later
MAX_BAD_SHARE = 0.002  # of bytes that a page in UTF-8 may have wrong: adverts pasted into it

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a page calls itself -> what browsers read (WHATWG Encoding, the supersets).
SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "big5": "big5hkscs",
}
# Codecs of Python's own, in which no page is written, though a header may name them: some raise
# whatever one asks of them. Browsers read no UTF-7 either.
NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
# The detector takes Russian in cp1251 for Macintosh Cyrillic, its capitals for dashes; no page of
# the web is written in these.
NEVER_GUESSED = [
    "mac_cyrillic",
    "mac_greek",
    "mac_iceland",
    "mac_latin2",
    "mac_roman",
    "mac_turkish",
]
# Whatever Latin charset it names, it tells the script and not the language.
LATIN = re.compile(r"cp125[0247]|iso8859-(?:[1-4]|9|1[03-6])|cp437|cp77[35]|cp85[028]|hp-roman8")
META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
XML_CHARSET = re.compile(
    rb"^\s*<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE
)
MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"\x1f\x8b")
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
# Characters of UTF-8 whose bytes were read as Latin-1, one after the other.
READ_AS_LATIN_1 = re.compile(
    "(?:[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}"
    "|[\u00f0-\u00f4][\u0080-\u00bf]{3})+"
)
C1_CONTROL = re.compile("[\u0080-\u009f]")
C1_IN_UTF_8 = re.compile(rb"\xc2[\x80-\x9f]")  # looked for in a tenth of the time
NO_BREAK_SPACE = "\u00c2\u00a0"  # one of them, read as Latin-1
MAX_READINGS = 3  # one page in UTF-8 that was read wrongly, written in UTF-8, and so on


def decode(payload: bytes, charset: str | None) -> str:
    """The payload as text, without marks and NULs.

    `charset` is what the HTTP header said. Strict UTF-8 goes first: no other charset passes
    for it by chance. Raises `Rejected(EMPTY)` and `Rejected(BINARY)`.
    """
    if not payload.strip(b"\0\t\n\r\f \xef\xbb\xbf"):
        raise Rejected(Reason.EMPTY, f"{len(payload)} bytes, all of them blank")
    for mark, name in MARKS:
        if payload.startswith(mark):
            return _tidy(payload[len(mark) :].decode(name, "replace"))
    wide = _wide(payload[:META_BYTES])
    if wide is not None:
        return _tidy(payload.decode(wide, "replace"))
    _refuse_binary(payload)
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return _tidy(_legacy(payload, charset))
    if "\x1b" in text and "\x1b$" in text:  # one character is searched ten times as fast as two
        return _tidy(_strict(payload, "iso2022_jp") or text)
    return _lined(text) if C1_IN_UTF_8.search(payload) is None else _tidy(text)


def declared_charset(payload: bytes) -> str | None:
    """What the page says of itself in `<meta charset>` or the XML declaration."""
    match = META_CHARSET.search(payload[:META_BYTES]) or XML_CHARSET.match(payload[:200])
    return None if match is None else match[1].decode("ascii")


def _legacy(payload: bytes, charset: str | None) -> str:
    for claimed in (charset, declared_charset(payload)):
        name = _codec(claimed)
        if name in (None, "utf-8"):
            continue
        text = _strict(payload, name)
        if text is not None:
            return text
    mended = payload.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    if bad <= len(payload) * MAX_BAD_SHARE and bad * 4 < sum(c > "\x7f" for c in mended):
        return mended
    detected = _detected(payload)
    claimed_codec = _codec(charset) or _codec(declared_charset(payload))
    return payload.decode(detected or claimed_codec or "utf-8", "replace")


def _strict(payload: bytes, name: str | None) -> str | None:
    """Decoded without a fault, or with none but at a cut end; None otherwise."""
    if name is None:
        return None
    try:
        return payload.decode(name)
    except UnicodeDecodeError as error:
        if error.start >= len(payload) - 4:
            return payload.decode(name, "ignore")
        return None


def _codec(claimed: str | None) -> str | None:
    if not claimed:
        return None
    try:
        name = codecs.lookup(claimed.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if name.replace("_", "-") in NO_CHARSETS:
        return None
    try:
        b"a".decode(name)  # rot13 and hex are codecs, but not of text; UTF-16 has been tried
    except (LookupError, UnicodeError):
        return None
    return SUPERSETS.get(name, name)


def _detected(payload: bytes) -> str | None:
    """The detector's guess from the bytes that are not markup, where they are not ASCII."""
    words = re.sub(rb"<[^<>]{0,2000}>", b"\n", payload[:SEARCHED_BYTES])
    spoken = b"\n".join(line for line in words.splitlines() if not line.isascii())
    found = _guess(spoken) or _guess(words or payload)
    if found == "cp949" and _has_kana(spoken):
        return "euc_jp"
    if found is None or not LATIN.fullmatch(found):
        return found
    return of_latin(payload) or found


def _has_kana(words: bytes) -> bool:
    """Whether EUC-JP makes Japanese of it: the same bytes are rare signs in Korean."""
    text = _strict(words, "euc_jp") or ""
    return sum("ぁ" <= char <= "ん" for char in text) > 0.1 * sum(char > "\x7f" for char in text)


def _guess(words: bytes) -> str | None:
    best = from_bytes(words[:SNIFFED_BYTES], cp_exclusion=NEVER_GUESSED).best() if words else None
    return None if best is None else _codec(best.encoding)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its markup is NUL."""
    if len(head) < 8 or head.count(0) < len(head) // 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 10 * even and odd > len(head) // 5:
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd and even > len(head) // 5 else None


def _refuse_binary(payload: bytes) -> None:
    head = payload[:META_BYTES]
    controls = len(head) - len(head.translate(None, CONTROLS))
    if head.lstrip().startswith(MAGIC) or controls > len(head) * 0.1:
        raise Rejected(Reason.BINARY, f"{controls} control bytes in the first {len(head)}")


def _tidy(text: str) -> str:
    return _lined(text) if text.isascii() else unread(_lined(text))


def _lined(text: str) -> str:
    """Text without NULs, its lines ended as here."""
    text = text.replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unread(text: str) -> str:
    """Text in UTF-8 that was read as Latin-1 on its way here, as it was meant.

    Only where a C1 control is left of it: nobody writes those, and extractors drop them, after
    which nothing can be mended. Beside them a no-break space, which extractors make a blank, is
    mended too. What is left of others (`Ã©`) is for `clean`.

    >>> unread("doesn\u00e2\u0080\u0099t, \u00c3\u00a2\u00c2\u0080\u00c2\u0094 Ã©")
    'doesn’t, — Ã©'
    >>> unread("It\u00e2\u0080\u0099s\u00c2\u00a0so. VOILÂ\u00a0!"), unread("VOILÂ\u00a0!")
    ('It’s\xa0so. VOIL\xa0!', 'VOILÂ\xa0!')
    """
    for _ in range(MAX_READINGS):
        if C1_CONTROL.search(text) is None:
            break
        text = READ_AS_LATIN_1.sub(_meant, text)
    return text


def _meant(run: re.Match[str]) -> str:
    if C1_CONTROL.search(run[0]) is None and NO_BREAK_SPACE not in run[0]:
        return run[0]
    try:
        return run[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:  # a surrogate, or longer than it need be
        return run[0]
