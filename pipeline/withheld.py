"""What was taken down -> what a row of the lake has to do with it.

The list holds no content. It knows a row again by the article's id, by salted hashes of addresses,
of the text and of names, and by the text's MinHash bands; the salt is the lake's own, so that
nobody finds an address by hashing those that he can guess, unless he holds the lake.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from broadsheet.pipeline.enrich.address import normal_form

# Of 16 bands. Two texts that share 90 % of their 5-grams have as many in common with 97 %, 80 %
# with 27 %, 70 % with 1 %, 60 % with 0.01 %: an edited text is known again, another story is not.
COMMON_BANDS = 4
MARK = "[withheld]"  # in the place of a name within a line
_WORD = re.compile(r"\w+")

Kind = Literal["article", "copy", "address", "name"]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A line of the list: who decided when and why, and by what a row is known that is of it."""

    entry_id: str  # the article's; of an address or a name its salted hash
    kind: Kind
    withheld_at: str
    reason: str
    ticket: str
    is_held: bool = False  # out of the corpus, its row kept in the lake
    addresses: tuple[str, ...] = ()  # salted, here and below
    text: str | None = None
    bands: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    words: int = 0  # of the name


def entry_from(said: Mapping[str, Any]) -> Withheld:
    """As an event tells it."""
    many = ("addresses", "bands", "names")
    fields: dict[str, Any] = {k: tuple(v) if k in many else v for k, v in said.items()}
    return Withheld(**fields)


def salted(salt: str, what: str) -> str:
    """The hash by which something is known again."""
    return hashlib.blake2b(
        what.encode("utf-8", "surrogatepass"), digest_size=16, key=salt.encode()
    ).hexdigest()


def addresses_of(url: str | None, canonical_url: str | None, guid: str | None = None) -> set[str]:
    """Every address that a row has, as it is compared.

    >>> sorted(addresses_of("http://www.n.example/a?utm_source=x", "https://n.example/b"))
    ['https://n.example/a', 'https://n.example/b']
    """
    found = {normal_form(url) if url else None, canonical_url}
    if not canonical_url and guid:
        found.add(f"guid:{guid}")
    return {one for one in found if one}


class Judge:
    """Tells what entry of the list a row is of, if of any."""

    def __init__(self, entries: Iterable[Withheld], salt: str) -> None:
        self._salt = salt
        self._by_id: dict[str, list[Withheld]] = {}
        self._by_address: dict[str, list[Withheld]] = {}
        self._by_text: dict[str, list[Withheld]] = {}
        self._by_band: dict[int, list[Withheld]] = {}
        listed = [entry for entry in entries if entry.kind != "name"]
        for entry in sorted(listed, key=lambda entry: entry.entry_id):
            self._by_id.setdefault(entry.entry_id, []).append(entry)
            for address in entry.addresses:
                self._by_address.setdefault(address, []).append(entry)
            if entry.text:
                self._by_text.setdefault(entry.text, []).append(entry)
            for band in set(entry.bands):
                self._by_band.setdefault(band, []).append(entry)

    def of_article(self, row: Mapping[str, Any]) -> Withheld | None:
        """By its id, its address, its text, in this order; one that deletes before one that holds
        back."""
        found = list(self._by_id.get(row["article_id"], ()))
        if self._by_address:
            found += self._at(addresses_of(row["url"], row["canonical_url"], row["guid"]))
        if self._by_text:
            found += self._by_text.get(salted(self._salt, row["text_sha256"]), ())
        if self._by_band:
            found += self._alike(row["minhash_bands"] or ())
        return min(found, key=_keeps, default=None)

    def of_reject(self, row: Mapping[str, Any]) -> Withheld | None:
        """By its address: it holds the beginning of what lay there."""
        if not self._by_address or not row["url"]:
            return None
        return min(self._at(addresses_of(row["url"], None)), key=_keeps, default=None)

    def _at(self, addresses: Iterable[str]) -> Iterator[Withheld]:
        for address in sorted(addresses):
            yield from self._by_address.get(salted(self._salt, address), ())

    def _alike(self, bands: Iterable[int]) -> Iterator[Withheld]:
        shared: Counter[str] = Counter()
        entries: dict[str, Withheld] = {}
        for band in set(bands):
            for entry in self._by_band.get(band, ()):
                shared[entry.entry_id] += 1
                entries[entry.entry_id] = entry
        for entry_id, common in sorted(shared.items()):
            if common >= min(COMMON_BANDS, len(set(entries[entry_id].bands))):
                yield entries[entry_id]


def _keeps(entry: Withheld) -> bool:
    return entry.is_held


def names_of(name: str, salt: str) -> tuple[tuple[str, ...], int]:
    """The hashes by which a name is known again, as said and with the family name first, and how
    many words it has."""
    words = [word for word, _, _ in _words(name)]
    forms = {" ".join(words), " ".join([*words[-1:], *words[:-1]])}
    return tuple(sorted(salted(salt, form) for form in forms)), len(words)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it is compared, and where it stands.

    >>> list(_words("José  O'Brien"))
    [('jose', 0, 4), ('o', 6, 7), ('brien', 8, 13)]
    """
    for match in _WORD.finditer(text):
        apart = unicodedata.normalize("NFKD", match[0].casefold())
        plain = "".join(c for c in apart if not unicodedata.combining(c))
        yield plain, match.start(), match.end()


class Forgetter:
    """Takes the names of the list out of what a row says of its authors."""

    def __init__(self, entries: Iterable[Withheld], salt: str) -> None:
        self._salt = salt
        names = [entry for entry in entries if entry.kind == "name"]
        self._by_length: dict[int, set[str]] = {}
        for entry in names:
            self._by_length.setdefault(entry.words, set()).update(entry.names)

    @property
    def is_idle(self) -> bool:
        """Nobody is to be forgotten."""
        return not self._by_length

    def authors(self, authors: Iterable[str]) -> list[str]:
        """Those that stay; of one that says more than the name, the rest."""
        stay = ((author, self.line(author)) for author in authors)
        return [line for _, line in stay if line and line != MARK]

    def line(self, line: str | None) -> str | None:
        """A byline, a credit, the beginning of a page: with a mark where a name stood."""
        if not line or self.is_idle:
            return line
        words = list(_words(line))
        spans = [
            (words[at][1], words[at + length - 1][2])
            for length, names in self._by_length.items()
            for at in range(len(words) - length + 1)
            if self._joined(words[at : at + length]) in names
        ]
        for start, end in sorted(spans, reverse=True):
            line = line[:start] + MARK + line[end:]
        return line

    def _joined(self, words: list[tuple[str, int, int]]) -> str:
        return salted(self._salt, " ".join(word for word, _, _ in words))
