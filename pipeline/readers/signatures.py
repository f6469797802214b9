"""the first bytes -> what they look like: HTML, text, or something that has a name."""

import codecs
import re

# Signatures of what no reader here reads; longer ones first where one begins another.
FOREIGN = (
    (b"%PDF-", "PDF"),
    (b"%!PS", "PostScript"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1f\x9d", "compress (.Z)"),
    (b"ARROW1", "Arrow"),
    (b"Obj\x01", "Avro"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"bplist00", "a Safari web archive or property list"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "RIFF (WebP, WAV, AVI)"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"MIME-Version:", "mail"),
)
# What only a key opens.
SEALED = (
    (b"Salted__", "by openssl"),
    (b"U2FsdGVkX1", "by openssl, in Base64"),
    (b"-----BEGIN PGP MESSAGE-----", "an OpenPGP message"),
    (b"\x8c\x0d\x04", "an OpenPGP message, with a password"),
    (b"\x85\x01\x0c\x03", "an OpenPGP message"),
    (b"\x85\x02\x0c\x03", "an OpenPGP message"),
    (b"\x84\x5e\x03", "an OpenPGP message"),
    (b"age-encryption.org/v", "by age"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "by age"),
    (b"$ANSIBLE_VAULT;", "by Ansible"),
    (b"LUKS\xba\xbe", "a LUKS volume"),
)
ZIP_MEMBER, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEVEN_ZIP, SEVEN_ZIP_AES = b"7z\xbc\xaf\x27\x1c", b"\x06\xf1\x07\x01"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
PDF = b"%PDF-"
TOLD_AT_THE_END = (OLE, PDF, SEVEN_ZIP, ZIP_MEMBER)
ZIPPED_DOCUMENTS = (
    (b"[Content_Types].xml", "an office document (PPTX, XLSB)"),
    (b"mimetypeapplication/epub", "an EPUB book"),
    (b"mimetypeapplication/", "an OpenDocument file"),
)
DOCTYPE = re.compile(r"<!doctype\s+([\w:.-]+)", re.IGNORECASE)
# What may stand before the first tag: white space, comments, processing instructions, doctypes.
PROLOGUE = re.compile(
    r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!doctype\b[^>\[]*(?:\[.*?\]\s*)?>)*", re.IGNORECASE | re.DOTALL
)
FIRST_TAG = re.compile(r"<([A-Za-z][\w.-]*(?::[\w.-]+)?)(?=[\s/>])")  # no <https://...>
TAG_INSIDE = re.compile(r"<[\w.:-]+([^<>]*)>")  # and what it says besides its name
HTML_TAG_ANYWHERE = re.compile(r"<html[\s>]|<!doctype\s+html", re.IGNORECASE)
# Elements that an HTML page or a fragment of one begins with.
ELEMENTS = (
    "a abbr address amp-img article aside b base blockquote body br button center code dd del dir "
    "div dl dt em embed fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html i iframe img input ins label li link main mark meta nav noscript ol p "
    "picture pre q s script section small span strike strong style sub sup table tbody td "
    "template th thead time title tr tt u ul video"
)
HTML_ELEMENTS = frozenset(ELEMENTS.split())
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Half the bytes of Latin text in UTF-16 are NUL, all on one side; CJK prose still has its spaces
# and line breaks, but cannot be told from binary without a mark.
UTF16_LEAST_NULS = 0.3
CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\x1a"))
MOST_NULS = 0.001  # of a text's bytes: a few that a server or a disk left in a page
MOST_CONTROL = 0.02  # of a text's bytes: stray form feeds and separators, not a picture


def wide_charset(head: bytes) -> str | None:
    """The charset, if it is one with NUL bytes in ordinary text: UTF-16 or UTF-32."""
    for mark, charset in BOMS:
        if head.startswith(mark):
            return None if mark == codecs.BOM_UTF8 else charset
    even, odd = head[0:1024:2], head[1:1024:2]
    if len(odd) < 4 or b"\0" not in head:
        return None
    even_nuls, odd_nuls = even.count(0) / len(even), odd.count(0) / len(odd)
    if odd_nuls > UTF16_LEAST_NULS and even_nuls == 0:
        return "utf-16-le"
    return "utf-16-be" if even_nuls > UTF16_LEAST_NULS and odd_nuls == 0 else None


def as_text(head: bytes) -> str:
    """The head as characters, good enough to look for ASCII markup in it."""
    charset = wide_charset(head)
    if charset is None:
        return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return head.decode(charset, "replace").removeprefix("\ufeff")


def is_binary(head: bytes) -> bool:
    """Whether no charset makes text of it: NUL bytes outside UTF-16, many control characters."""
    if wide_charset(head) is not None:
        return False
    controls = len(head) - len(head.translate(None, CONTROL))
    return has_many_nuls(head) or controls > MOST_CONTROL * len(head)


def has_many_nuls(content: bytes) -> bool:
    """Whether it has more NUL bytes than strayed into it."""
    return content.count(0) > MOST_NULS * len(content)


def sealed(head: bytes, end: bytes) -> str | None:
    """How a file is encrypted, told by its first bytes and its last; None if it is not seen to be.

    Members of a zip are looked at one by one, elsewhere. [MS-OFFCRYPTO] 2.3: a stream of that name.
    ISO 32000 7.6: an entry of the trailer. 7z: the AES coder, where the names are encrypted too.
    """
    for magic, name in SEALED:
        if head.startswith(magic):
            return name
    if head.startswith(OLE) and ENCRYPTED_PACKAGE in head + end:
        return "a Microsoft Office document with a password"
    if head.startswith(PDF) and re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", head + end):
        return "a PDF with a password"
    if head.startswith(SEVEN_ZIP) and SEVEN_ZIP_AES in end:
        return "a 7-Zip archive with a password"
    return None


def foreign(head: bytes) -> str | None:
    """The name of a format that has its own signature and no reader."""
    for magic, name in FOREIGN:
        if head.startswith(magic):
            # "RIFF" and "ID3" are words, too.
            return name if is_binary(head) or not magic.isalnum() else None
    if head.startswith(ZIP_MEMBER):
        for mark, what in ZIPPED_DOCUMENTS:
            if mark in head[:256]:
                return what
    return "MP4" if head[4:8] == b"ftyp" else None


def markup(head: bytes) -> str | None:
    """The name of the root element, lower case, if the bytes begin with markup; html for HTML.

    A fragment that begins with `<p>` is HTML; `<rss>`, `<nitf>`, `<newsitem>` are themselves.
    """
    text = as_text(head)
    prologue = PROLOGUE.match(text)
    begin = prologue.end() if prologue else 0
    doctype = DOCTYPE.search(text, 0, begin)
    if doctype:
        return doctype[1].lower()
    first = FIRST_TAG.match(text, begin)
    if first is None or _is_name_in_brackets(text, begin):
        # PHP warnings and blank template output come before some pages.
        return "html" if HTML_TAG_ANYWHERE.search(text) else None
    name = first[1].lower()
    # Wire formats carry whole pages inside: only the root counts.
    return "html" if name in HTML_ELEMENTS else name


def _is_name_in_brackets(text: str, begin: int) -> bool:
    """Wire stories open with a company: "<Video Shopping Mall Inc> said it signed ...".

    Words in a tag have values, but for a few; and where tags are, one is closed.
    """
    tag = TAG_INSIDE.match(text, begin)
    return (
        tag is not None
        and "=" not in tag[1]
        and bool(tag[1].strip(" \t\r\n/"))
        and ("</" not in text)
    )


def is_html(head: bytes) -> bool:
    """Whether the bytes begin as an HTML page or a fragment of one does."""
    return markup(head) == "html"
