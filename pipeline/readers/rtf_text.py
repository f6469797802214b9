"""RTF -> the lines of its text, in UTF-8, as it streams by.

Rich Text Format Specification 1.9.1. Not by striprtf, which wants the whole file in memory, raises
`IndexError` at a brace too many and gives nothing of a file that is cut off.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from broadsheet.pipeline.records import Reason, Rejected

PIECE_BYTES = 64 * 2**10
LONGEST_WORD = 48  # bytes of a control word with its number and its blank
DEEPEST = 1_000  # groups; Word's own limit is lower
TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
# Groups that are no text of the document; those behind \\* are none either.
_ELSEWHERE = (
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl "
    "footerr footerf footnote nonshppict filetbl listtable listoverridetable revtbl"
)
ELSEWHERE = frozenset(one.encode() for one in _ELSEWHERE.split())
BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"nestrow": "\n"}
PAGES = {b"sect": "\n\x0c\n", b"page": "\n\x0c\n"}
CHARACTERS = {
    **BREAKS,
    **PAGES,
    b"cell": "\t",
    b"nestcell": "\t",
    b"tab": "\t",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
}
SYMBOLS = {b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\"}
# \\fcharset of a font: the code page of its bytes.
CODE_PAGES = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
NAMED = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}


@dataclass(frozen=True, slots=True)
class Group:
    """What holds until the brace closes."""

    is_elsewhere: bool = False
    is_font_table: bool = False
    font: int | None = None
    skipped_behind_unicode: int = 1  # \\uc: bytes that stand in for a character


@dataclass(slots=True)
class Text:
    """The text of one RTF, a line at a time."""

    charset: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    _groups: list[Group] = field(default_factory=list)
    _now: Group = field(default_factory=Group)
    _begins_group: bool = False
    _bytes: bytearray = field(default_factory=bytearray)  # of a charset, not characters yet
    _line: list[str] = field(default_factory=list)
    _skip: int = 0
    _binary: int = 0  # bytes of \\bin still to come

    def lines(self, stream: BinaryIO) -> Iterator[bytes]:
        """The lines; raises `Rejected` behind the last one of a file that is cut off."""
        rest = b""
        while piece := stream.read(PIECE_BYTES):
            rest += piece
            used = yield from self._tokens(rest, is_end=False)
            rest = rest[used:]
        yield from self._tokens(rest, is_end=True)
        yield from self._out("\n" if self._line or self._bytes else "")
        if self._groups:
            raise Rejected(Reason.TRUNCATED, f"{len(self._groups)} groups are open at its end")

    def _tokens(self, piece: bytes, *, is_end: bool) -> Generator[bytes, None, int]:
        """Takes all tokens of which the end is seen; returns how many bytes that are."""
        at = 0
        while at < len(piece):
            if self._binary:
                step = min(self._binary, len(piece) - at)
                self._binary, at = self._binary - step, at + step
                continue
            token = TOKEN.match(piece, at)
            is_word = token is None or token[6] is None
            if is_word and not is_end and len(piece) - at < LONGEST_WORD:
                return at
            if token is None:  # a backslash at the very end
                return len(piece)
            at = token.end()
            yield from self._take(token)
        return at

    def _take(self, token: re.Match[bytes]) -> Iterator[bytes]:
        word, number, hexadecimal, symbol, brace, text = token.groups()
        begins_group, self._begins_group = self._begins_group, False
        if brace is not None:
            self._brace(brace)
        elif word is not None:
            yield from self._word(word, int(number) if number else None)
        elif symbol == b"*" and begins_group:
            self._now = replace(self._now, is_elsewhere=True)
        elif self._now.is_elsewhere:
            return
        elif symbol is not None:
            yield from self._out(SYMBOLS.get(symbol, ""))
        elif hexadecimal is not None:
            self._add(bytes.fromhex(hexadecimal.decode()))
        elif text is not None:
            self._add(text)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip = 0
        if brace == b"{":
            if len(self._groups) >= DEEPEST:
                raise Rejected(Reason.MALFORMED, f"more than {DEEPEST} groups in each other")
            self._groups.append(self._now)
            self._begins_group = True
        elif self._groups:
            self._now = self._groups.pop()

    def _word(self, word: bytes, number: int | None) -> Iterator[bytes]:
        self._skip = 0
        if self._is_setting(word, number) or self._now.is_elsewhere:
            return
        if word == b"u" and number is not None:
            yield from self._out(chr(number % 2**16))
            self._skip = self._now.skipped_behind_unicode
        else:
            yield from self._out(CHARACTERS.get(word, ""))

    def _is_setting(self, word: bytes, number: int | None) -> bool:
        """Whether a word says how what follows is read; it is done then."""
        if word in ELSEWHERE:
            is_fonts = word == b"fonttbl"
            self._now = replace(self._now, is_elsewhere=True, is_font_table=is_fonts)
        elif word in NAMED:
            self.charset = NAMED[word]
        elif number is None:
            return False
        elif word == b"bin":
            self._binary = max(0, number)
        elif word == b"f":
            self._flush()
            self._now = replace(self._now, font=number)
        elif word == b"fcharset":
            self._note_font(number)
        elif word == b"ansicpg":
            self.charset = _known(f"cp{number}")
        elif word == b"uc":
            self._now = replace(self._now, skipped_behind_unicode=max(0, min(number, 8)))
        else:
            return False
        return True

    def _note_font(self, code: int) -> None:
        font = self._now.font
        if self._now.is_font_table and font is not None and code in CODE_PAGES:
            self.fonts[font] = CODE_PAGES[code]

    def _add(self, raw: bytes) -> None:
        """Bytes of the font's charset, but those that stand in for a character behind \\u."""
        skipped = min(self._skip, len(raw))
        self._skip -= skipped
        self._bytes += raw[skipped:]

    def _flush(self) -> None:
        if self._bytes:
            font = self._now.font
            charset = self.fonts.get(font, self.charset) if font is not None else self.charset
            self._line.append(self._bytes.decode(charset, "replace"))
            self._bytes.clear()

    def _out(self, said: str) -> Iterator[bytes]:
        """Characters; each line that they end."""
        self._flush()
        *ended, rest = said.split("\n")
        for one in ended:
            line = "".join((*self._line, one, "\n"))
            self._line.clear()
            paired = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            yield paired.encode("utf-8", "replace")
        if rest:
            self._line.append(rest)


def _known(charset: str) -> str:
    try:
        "".encode(charset)
    except LookupError:
        return "cp1252"
    return charset
