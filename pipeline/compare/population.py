"""Lake -> the documents that are compared: all of them, or by outlet those of smallest hash.

A document is a record that a reader gave: an article, or what a later stage refused. The same bytes
count once in a sample, and a corpus that grows keeps most of its sample.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from broadsheet.pipeline.enrich.outlet import hostname, registered_domain
from broadsheet.pipeline.evaluate.draw import Stratum, allot
from broadsheet.pipeline.lake.judging import rows_of
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake, files_of
from broadsheet.pipeline.records import Reason, Stage
from broadsheet.pipeline.reread import Place
from broadsheet.pipeline.shards import Output

PLACED = ("source_id", "record_offset", "member", "raw_sha256")
ASKED = {
    "articles": (*PLACED, "outlet"),
    "rejects": (*PLACED, "url", "stage", "reason"),
}


@dataclass(frozen=True, slots=True, order=True)
class Document:
    """A record: the raw file in which it lies, where, its content, and the lake's file with its
    row."""

    path: str
    record_offset: int
    member: str  # "" for none
    raw_sha256: str
    outlet: str  # "" where nothing says
    source_id: str
    row_in: str  # name of a file of the lake

    @property
    def place(self) -> Place:
        """Where it begins, as a reader says it."""
        return self.record_offset, self.member or None


@dataclass(frozen=True, slots=True)
class Population:
    """What was chosen, by path, from how many documents of each outlet."""

    chosen: tuple[Document, ...]
    sizes: Counter[str]
    is_sample: bool


@dataclass(slots=True)
class _Smallest:
    """Of an outlet, the documents with the smallest hashes, each content once."""

    most: int
    known: dict[str, Document] = field(default_factory=dict)

    def take(self, one: Document) -> None:
        before = self.known.get(one.raw_sha256)
        if before is None or one < before:
            self.known[one.raw_sha256] = one
        if len(self.known) > 2 * self.most:
            self.known = dict(self._first(self.most))

    def first(self, count: int) -> list[Document]:
        return [one for _, one in self._first(count)]

    def _first(self, count: int) -> list[tuple[str, Document]]:
        return sorted(self.known.items())[:count]


def choose(lake: Lake, manifest: Manifest, wanted: int | None) -> Population:
    """All documents of a lake, or `wanted` of them: each outlet gives some, the rest by size."""
    documents = _documents(lake, manifest)
    if wanted is None:
        everyone = tuple(sorted(documents))
        return Population(everyone, Counter(one.outlet for one in everyone), is_sample=False)
    sizes: Counter[str] = Counter()
    smallest: defaultdict[str, _Smallest] = defaultdict(lambda: _Smallest(wanted))
    for one in documents:
        sizes[one.outlet] += 1
        smallest[one.outlet].take(one)
    there = {Stratum(outlet, "", ""): len(few.known) for outlet, few in smallest.items()}
    quotas = allot(there, wanted, seed=0)
    chosen = [one for s, quota in quotas.items() for one in smallest[s.outlet].first(quota)]
    return Population(tuple(sorted(chosen)), sizes, is_sample=True)


def _documents(lake: Lake, manifest: Manifest) -> Iterator[Document]:
    active = manifest.active_shards()
    lying = _lying(manifest)
    sources: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for shard_id, report in active.items():
        for output in report.outputs:
            sources[output.name] |= lying[shard_id]
    for name, output in sorted(files_of(active.values()).items()):
        if output.table in ASKED:
            yield from _rows(lake, output, sources[name])


def _lying(manifest: Manifest) -> dict[str, dict[str, str]]:
    """By shard: where each source of it lies that a raw file stands on; of copies, the first."""
    lying: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for entry in manifest.in_order():
        for part in entry.parts:
            lying[part.shard_id].setdefault(part.source_id, entry.path)
    return lying


def _rows(lake: Lake, output: Output, lying: dict[str, str]) -> Iterator[Document]:
    lake.bring([output])
    for row in rows_of(lake, output, ASKED[output.table]):
        path = lying.get(row["source_id"])
        if path is None or row["raw_sha256"] is None or not _was_read(row):
            continue
        outlet = row["outlet"] if "outlet" in row else registered_domain(hostname(row["url"]))
        yield Document(
            path=path,
            record_offset=row["record_offset"],
            member=row["member"] or "",
            raw_sha256=row["raw_sha256"],
            outlet=outlet or "",
            source_id=row["source_id"],
            row_in=output.name,
        )


def _was_read(row: dict[str, object]) -> bool:
    """A record that a reader gave to the stages behind it, and that nobody has taken down."""
    is_reject = "stage" in row
    return not is_reject or (row["stage"] != Stage.READ and row["reason"] != Reason.WITHHELD)
