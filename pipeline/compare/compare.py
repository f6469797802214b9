"""Settings and two sides -> their comparison, document by document."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.pipeline.compare.comparison import Comparison, paired
from broadsheet.pipeline.compare.held import held, recorded_seconds
from broadsheet.pipeline.compare.outcome import Outcome
from broadsheet.pipeline.compare.population import Document, Population, choose
from broadsheet.pipeline.compare.running import Had, outcomes
from broadsheet.pipeline.compare.sides import Side
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.lake.store import Lake, lake_of
from broadsheet.pipeline.settings import Settings

BATCH = 2_000  # documents whose texts are in memory at once


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides over the documents of a corpus."""

    sides: tuple[Side, Side]
    population: Population
    comparison: Comparison
    seconds: tuple[float | None, float | None]  # of CPU, a document; of the lake as recorded
    recipes: tuple[str, ...]  # by which the lake's rows were made


def compare(
    settings: Settings, sides: tuple[Side, Side], wanted: int | None, stopping: threading.Event
) -> Compared:
    """Both sides over `wanted` documents, or all. Raises `Stopped`, `DamagedLake`."""
    lake = lake_of(settings, "broadsheet compare")
    manifest, population = _chosen(lake, wanted)
    comparison = Comparison()
    spent, runs = [0.0, 0.0], 0
    for batch in _batches(population.chosen):
        for document, (a, b) in _outcomes(lake, manifest, batch, sides, settings, stopping):
            why = next((one.outcome for one in (a, b) if isinstance(one.outcome, str)), None)
            if why is not None:
                comparison.skip(why)
                continue
            runs += 1
            for number, one in enumerate((a, b)):
                spent[number] += one.cpu_seconds
            assert not isinstance(a.outcome, str)
            assert not isinstance(b.outcome, str)
            comparison.take(paired(document, a.outcome, b.outcome))
    recorded = recorded_seconds(manifest)
    first, second = (
        (spent[number] / runs if runs else None) if side.is_run else recorded
        for number, side in enumerate(sides)
    )
    recipes = {one.recipe_id for one in manifest.active_shards().values()}
    return Compared(sides, population, comparison, (first, second), tuple(sorted(recipes)))


def _chosen(lake: Lake, wanted: int | None) -> tuple[Manifest, Population]:
    """The documents of one version of the lake: of a newer one, where a publish removed files of
    it while they were read."""
    while True:
        manifest = read_lake(lake)
        try:
            return manifest, choose(lake, manifest, wanted)
        except FileNotFoundError:
            if read_lake(lake).version == manifest.version:
                raise  # nobody did: it is lost


def _batches(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for begin in range(0, len(documents), BATCH):
        yield documents[begin : begin + BATCH]


def _outcomes(
    lake: Lake,
    manifest: Manifest,
    documents: Sequence[Document],
    sides: Sequence[Side],
    settings: Settings,
    stopping: threading.Event,
) -> Iterator[tuple[Document, list[Had]]]:
    is_held = not all(side.is_run for side in sides)
    rows: dict[Document, Outcome] = held(lake, manifest, documents) if is_held else {}
    for document, had in outcomes(documents, sides, settings, stopping):
        known = rows.get(document, "the lake was changed meanwhile, and has its row elsewhere")
        yield document, [one or Had(known) for one in had]
