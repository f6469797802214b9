"""corpus and raw files -> layouts: each outlet's own pages, read once more by the full recipe."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from broadsheet.flows.by_hand import held
from broadsheet.pipeline.extract import example_of
from broadsheet.pipeline.extract.layout.learn import Example, learn
from broadsheet.pipeline.lake.layouts import book_of, take_book
from broadsheet.pipeline.lake.opening import keep_checkpoint, read_lake
from broadsheet.pipeline.landing import NothingThere
from broadsheet.pipeline.layout import Layout, written
from broadsheet.pipeline.layouts import Book, identify
from broadsheet.pipeline.ledger import printable
from broadsheet.pipeline.records import RawRecord, Rejected, Rung
from broadsheet.pipeline.refine import Memo, ignore, ignore_product
from broadsheet.pipeline.reread import lying_at, records_at
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.warehouse.reading import reading

LEAST_PAGES = 10  # of an outlet, or of those that its layouts do not fit
SAMPLE = 40  # with 20, one page in fifty more falls back on the recipe
MOST_LAYOUTS = 4  # of an outlet: each that does not fit costs a page half a millisecond
LEAST_COMPARED = 5  # pages that took the recipe as well, before a layout is dropped by them
LOSES_BELOW = 0.85  # the median of their agreement

# Grain: a page of an outlet's sample: those with the smallest hashes of content, the same ones
# whatever the order in which they came. Of an outlet that has layouts, those that none fits.
SAMPLES = """
with told as (
    select outlet, raw_sha256, path, record_offset, member, published_on
    from captures join raw_files using (raw_file_id)
    where outlet is not null and page_type in ('article', 'opinion', 'review', 'press_release')
        and not is_truncated
        and extractor in ('trafilatura-fast', 'resiliparse', 'region', 'readability', 'layout')
        and not (list_contains($known, outlet) and (
            extractor = 'layout' or list_contains($stale, path)
        ))
    qualify row_number() over (
        partition by outlet, raw_sha256 order by path, record_offset, member
    ) = 1
)
select * from told
qualify count(*) over (partition by outlet) >= $least
    and row_number() over (partition by outlet order by raw_sha256) <= $most
order by outlet, raw_sha256
"""
# Grain: a layout with pages that took the full recipe as well.
AGREEMENT = """
select outlet, layout_id, count(*) as pages, median(layout_agreement) as agreement
from captures where layout_agreement is not null group by all order by all
"""


@dataclass(slots=True)
class Learned:
    """What became of each outlet, and the book that pages take from now on."""

    book: dict[str, list[str]]
    files: dict[bytes, str] = field(default_factory=dict)  # content of a new layout -> its outlet
    told: list[dict[str, Any]] = field(default_factory=list)  # an outlet each, for people


def learn_now(
    settings: Settings, database: Path, purpose: str, anew: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Learn what there is to learn, under the lake's lock; what became of each outlet."""
    with held(settings, purpose) as lake:
        manifest = read_lake(lake)
        stale = [printable(e.path) for e in manifest.files.values() if manifest.is_stale(e)]
        learned = learn_layouts(settings, database, book_of(lake, manifest), stale, anew)
        take_book(lake, manifest, learned.book, learned.files)
        keep_checkpoint(lake, manifest)
    return learned.told


def learn_layouts(
    settings: Settings,
    database: Path,
    book: Book,
    stale: Sequence[str] = (),
    anew: Sequence[str] = (),
) -> Learned:
    """Layouts for outlets that have none, for pages that no layout of theirs fits, and for those
    outlets that are to be learned `anew`; dropped are layouts that do not say what the recipe says,
    and an outlet that has lost its last one is read by the recipe until it is learned anew. Of
    `stale` raw files, which wait to be read anew, nobody knows yet which pages fit.
    """
    learned = Learned({outlet: list(ids) for outlet, ids in book.items() if outlet not in anew})
    with reading(database) as con:
        for outlet, layout_id, pages, agreement in con.execute(AGREEMENT).fetchall():
            ids = learned.book.get(outlet, [])
            if layout_id in ids and pages >= LEAST_COMPARED and agreement < LOSES_BELOW:
                ids.remove(layout_id)
                why = f"its text and the recipe's agree on {agreement:.0%} of {pages} pages"
                told = {"outlet": outlet, "became": "dropped", "layout_id": layout_id, "why": why}
                learned.told.append(told)
        dropped = {one["outlet"] for one in learned.told}
        dropped |= {outlet for outlet, ids in learned.book.items() if not ids}
        bound: dict[str, Any] = {"known": list(learned.book), "stale": list(stale)}
        bound |= {"least": LEAST_PAGES, "most": SAMPLE}
        rows = con.execute(SAMPLES, bound).fetchall()
    samples: dict[str, list[tuple[Any, ...]]] = {}
    for outlet, *row in rows:
        if outlet not in dropped:
            samples.setdefault(outlet, []).append(tuple(row))
    for outlet, sample in samples.items():
        learned.told.append(_learn(settings, outlet, sample, learned))
    return learned


def _learn(
    settings: Settings, outlet: str, sample: Sequence[tuple[Any, ...]], learned: Learned
) -> dict[str, Any]:
    examples = list(_examples(settings, sample))
    told = {"outlet": outlet, "pages": len(examples)}
    known = learned.book.get(outlet, [])
    if len(known) >= MOST_LAYOUTS:
        return told | {"became": "kept", "why": f"it has {len(known)}; learn it anew"}
    layout = learn(examples) if len(examples) >= LEAST_PAGES else None
    if layout is None:
        return told | {"became": "kept" if known else "none", "why": "its pages share no layout"}
    content = written(layout, outlet, _since(sample))
    layout_id = identify(content)
    if layout_id in known:
        return told | {"became": "kept", "why": "nothing is new"}
    learned.book[outlet] = [*known, layout_id]
    learned.files[content] = outlet
    return told | {"became": "learned", "layout_id": layout_id, "container": _container(layout)}


def _container(layout: Layout) -> str:
    return ">".join(layout.container)


def _since(sample: Sequence[tuple[Any, ...]]) -> str | None:
    days: list[date] = [row[-1] for row in sample if row[-1] is not None]
    return min(days).isoformat() if days else None


def _examples(settings: Settings, sample: Sequence[tuple[Any, ...]]) -> Iterator[Example]:
    """The pages of a sample as the full recipe reads them now; raw files that are gone, and what
    it refuses now, left out."""
    by_path: dict[str, dict[tuple[int, str | None], str]] = {}
    for raw_sha256, path, offset, member, _ in sample:
        by_path.setdefault(path, {})[offset, member] = raw_sha256
    found: dict[str, Example] = {}
    for path, places in by_path.items():
        for record in _records(settings, path, places):
            try:
                page = Memo().page(record, settings.rules, Rung.FULL, ignore, ignore_product)
            except Rejected:
                continue
            one = example_of(record, page)
            if one is not None:
                found[record.raw_sha256] = one
    for raw_sha256, *_ in sample:  # in the sample's order, whatever that of the files
        if raw_sha256 in found:
            yield found[raw_sha256]


def _records(
    settings: Settings, path: str, places: Mapping[tuple[int, str | None], str]
) -> Iterator[RawRecord]:
    """The records at these places that are still what they were."""
    try:
        for record in records_at(lying_at(path), tuple(places), settings.rules, settings.raw):
            if isinstance(record, RawRecord) and record.raw_sha256 in places.values():
                yield record
    except (Rejected, NothingThere):
        return
