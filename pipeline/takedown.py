"""What somebody wants taken down -> the lines of the list for it, and every row that they concern.

A legal request is about a text. So whatever was captured at the addresses of what is asked for goes
with it, and copies elsewhere, unless told otherwise. What is asked for closes its addresses: an
edited story comes back at its own, and a page there that is another one shows in the ledger, which
costs less than one that should not be there. A copy's address stays open: nobody asked for it, but
the text is known again wherever it comes up. Whoever leaves the copies, has the text at the address
that he names withheld, and at no other.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from broadsheet.pipeline.enrich.address import normal_form
from broadsheet.pipeline.lake.events import withhold_event
from broadsheet.pipeline.lake.judging import JUDGED, Screen, rows_of, screen_of
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.screening import whole
from broadsheet.pipeline.lake.store import HELD, Lake, files_of
from broadsheet.pipeline.ledger import printable
from broadsheet.pipeline.withheld import Withheld, addresses_of, names_of, salted

Copies = Literal["near", "exact", "none"]
TOLD = {
    "articles": ("title", "outlet", "published_on", "member", "record_offset", "source_id"),
    "rejects": ("member", "record_offset", "source_id"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided when and why, and what becomes of the rows."""

    withheld_at: str
    reason: str
    ticket: str
    is_held: bool = False

    def entry(self, entry_id: str, kind: Any, **known: Any) -> Withheld:
        """A line of the list."""
        return Withheld(
            entry_id, kind, self.withheld_at, self.reason, self.ticket, self.is_held, **known
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the lake that is concerned, and the raw files in which its record lies."""

    table: str  # articles or rejects
    kind: str  # of the entry that it is of
    row: Mapping[str, Any]
    raw_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The lines to be added to the list, the rows that go for them, and ids that nobody has; how
    many addresses and ids are on the list already."""

    entries: tuple[Withheld, ...]
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...] = ()
    known: int = 0


class Finder:
    """Looks through the lake, which says more than a corpus: that may be older."""

    def __init__(self, lake: Lake, manifest: Manifest, decision: Decision) -> None:
        self._lake = lake
        self._decision = decision
        self.salt = manifest.salt or secrets.token_hex(16)  # a lake that has none gets one
        self._listed = manifest.withheld
        self._raw = _raw_files(manifest)
        reports = whole(lake, manifest, list(manifest.active_shards().values()))
        self._files = list(files_of(reports).values())

    def find(self, ids: Collection[str], urls: Iterable[str], copies: Copies) -> Found:
        """All that is asked for by id or by address, without near copies that are known by id."""
        named = {form for url in urls if (form := normal_form(url))}
        asked = [self._decision.entry(one, "article") for one in ids]
        seeds = [*asked, self._decision.entry("", "address", addresses=self._salted(named))]
        first = [hit for hit in self._scan(seeds) if hit.table == "articles"]
        closed = named.union(*(_addresses(hit.row) for hit in first))
        known = {hit.row["article_id"] for hit in first}
        seeds = [self._decision.entry(one, "article") for one in known]
        seeds.append(self._decision.entry("", "address", addresses=self._salted(closed)))
        rows = [hit.row for hit in self._scan(seeds) if hit.table == "articles"]
        entries = self._asked(rows, closed, copies)
        listed = {address for entry in self._listed.values() for address in entry.addresses}
        covered = {address for entry in entries for address in entry.addresses}
        lonely = sorted(set(self._salted(named)) - covered - listed)
        entries += [self._decision.entry(f"address-{a}", "address", addresses=(a,)) for a in lonely]
        absent = set(ids) - known
        return Found(
            tuple(entries),
            (),
            tuple(sorted(absent - self._listed.keys())),
            len(absent & self._listed.keys()) + len(set(self._salted(named)) & listed),
        )

    def complete(self, found: Found, near: Collection[str], copies: Copies) -> Found:
        """The same with its copies, exact and near, those among them that are known by id; and with
        every row that goes."""
        entries = {entry.entry_id: entry for entry in found.entries}
        if copies == "near":
            known = [self._decision.entry(one, "copy") for one in near if one not in entries]
            self._take_copies(entries, known)
        if copies != "none":
            self._take_copies(entries, ())  # and those of what was taken then
        hits = tuple(self._scan(entries.values()))
        new = tuple(entry for entry in entries.values() if not self._is_listed(entry))
        return replace(found, entries=new, hits=hits)

    def _is_listed(self, entry: Withheld) -> bool:
        """Killed in the middle, a takedown that is asked for again keeps its first date."""
        known = self._listed.get(entry.entry_id)
        if known is None:
            return False
        said = {name: getattr(known, name) for name in ("withheld_at", "reason", "ticket")}
        return replace(entry, **said) == known

    def find_name(self, name: str) -> Found:
        """The line for a person's name, and every row whose bylines say it.

        Raises ValueError for a name without two words: too many people share one.
        """
        hashes, words = names_of(name, self.salt)
        if words < 2:
            raise ValueError(f"{name!r}: a name of one word is many people's; say all of it")
        entry = self._decision.entry(f"name-{hashes[0]}", "name", names=hashes, words=words)
        is_listed = entry.entry_id in self._listed
        return Found(
            () if is_listed else (entry,), tuple(self._scan([entry])), known=int(is_listed)
        )

    def _take_copies(self, entries: dict[str, Withheld], known: Iterable[Withheld]) -> None:
        for hit in list(self._scan([*entries.values(), *known])):
            if hit.table == "articles" and hit.row["article_id"] not in entries:
                text = salted(self.salt, hit.row["text_sha256"])
                entry = self._decision.entry(hit.row["article_id"], "copy", text=text)
                entries[entry.entry_id] = entry

    def _asked(
        self, rows: Iterable[Mapping[str, Any]], closed: set[str], copies: Copies
    ) -> list[Withheld]:
        entries: dict[str, Withheld] = {}
        for row in rows:
            addresses = self._salted(_addresses(row) & closed)
            before = entries.get(row["article_id"])
            entries[row["article_id"]] = self._decision.entry(
                row["article_id"],
                "article",
                addresses=tuple(sorted({*addresses, *(before.addresses if before else ())})),
                text=salted(self.salt, row["text_sha256"]) if copies != "none" else None,
                bands=tuple(row["minhash_bands"] or ()) if copies == "near" else (),
            )
        return list(entries.values())

    def _salted(self, addresses: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(salted(self.salt, address) for address in addresses))

    def _scan(self, entries: Iterable[Withheld]) -> Iterator[Hit]:
        yield from _scanned(self._lake, self._files, screen_of(entries, self.salt), self._raw)


def _scanned(
    lake: Lake, files: Iterable[Any], screen: Screen, raw: Mapping[str, tuple[str, ...]]
) -> Iterator[Hit]:
    tables = {held: table for table, held in HELD.items()}
    for output in files:
        table = tables.get(output.table, output.table)
        for row in rows_of(lake, output, {*screen.columns(table), *JUDGED[table], *TOLD[table]}):
            entry = screen.verdict(table, row)
            if entry or screen.without_names(table, row):
                kind = entry.kind if entry else "name"
                yield Hit(table, kind, row, raw.get(row["source_id"], ()))


def _addresses(row: Mapping[str, Any]) -> set[str]:
    return addresses_of(row["url"], row["canonical_url"], row["guid"])


def _raw_files(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """The raw files in which a source lies: copies of one content are many."""
    found: dict[str, list[str]] = {}
    for entry in manifest.files.values():
        for part in entry.parts:
            found.setdefault(part.source_id, []).append(printable(entry.path))
    return {source: tuple(sorted(paths)) for source, paths in found.items()}


def withhold(lake: Lake, manifest: Manifest, entries: Sequence[Withheld], salt: str) -> None:
    """Put these on the list. From then on every publish sees to it that they are obeyed."""
    if not entries:
        return
    event = withhold_event(entries, salt)
    lake.log.append(event)
    manifest.apply(event)
