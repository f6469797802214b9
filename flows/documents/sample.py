"""corpus and number -> a stratified sample of its documents, re-read from their raw bytes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadsheet.flows.terminal.escape import safe
from broadsheet.pipeline.evaluate.draw import Stratum, allot, order
from broadsheet.pipeline.evaluate.kit import Drawn, write_kit
from broadsheet.pipeline.landing import NothingThere
from broadsheet.pipeline.records import RecordFailure, Rejected
from broadsheet.pipeline.reread import Place, lying_at, records_at
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.storage.durable import refuse_folder
from broadsheet.pipeline.warehouse.reading import reading

PERIODS = {"year": "%Y", "month": "%Y-%m"}
STRATA = """
select
    coalesce(outlet, '') as outlet,
    coalesce(strftime(published_on, $period), '') as period,
    coalesce(language, '') as language,
    count(*) as articles
from articles
where duplicate_of is null
group by all
"""
# Within a stratum by a hash, so that a corpus that grows keeps most of its sample.
CANDIDATES = """
with placed as (
    select
        coalesce(outlet, '') as stratum_outlet,
        coalesce(strftime(published_on, $period), '') as stratum_period,
        coalesce(language, '') as stratum_language,
        article_id,
        md5($seed || ':' || article_id) as lot
    from articles
    where duplicate_of is null
)

select stratum_outlet, stratum_period, stratum_language, article_id
from placed
qualify row_number() over (
    partition by stratum_outlet, stratum_period, stratum_language order by lot, article_id
) <= $most
order by lot, article_id
"""
CHOSEN = """
select article_id, path, record_offset, member, articles.raw_sha256, outlet, title, authors,
    published_on, standfirst, text
from articles join raw_files using (raw_file_id)
where article_id in (select unnest($ids))
order by path, record_offset, member, article_id
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, and what could not be."""

    drawn: tuple[Drawn, ...]
    skipped: tuple[str, ...]  # a line each: which, and why
    story: str  # what was drawn from what, for people


def sample(
    database: Path, folder: Path, wanted: int, rules: Rules, *, seed: int, by: str
) -> Sample:
    """Draw `wanted` articles by outlet, `by` (year or month) and language, and write the kit.

    The same corpus and seed give the same sample. Raises ValueError for a folder that is in use and
    for a corpus of which nothing can be read again.
    """
    refuse_folder(folder)
    with reading(database) as con:
        sizes = {
            Stratum(*row[:3]): row[3]
            for row in con.execute(STRATA, {"period": PERIODS[by]}).fetchall()
        }
        quotas = allot(sizes, wanted, seed)
        most = max(quotas.values(), default=0)
        bound = {"period": PERIODS[by], "seed": str(seed), "most": most}
        chosen = _within(quotas, con.execute(CANDIDATES, bound).fetchall())
        cursor = con.execute(CHOSEN, {"ids": list(chosen)})
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    skipped: list[str] = []
    drawn = sorted(
        _reread(rows, chosen, rules, skipped), key=lambda one: order(seed, one.article_id)
    )
    if not drawn:
        raise ValueError(
            "\n".join(["nothing to draw from: no article can be read again", *skipped])
        )
    story = _story(sizes, drawn, skipped, by, seed)
    write_kit(folder, drawn, story)
    return Sample(tuple(drawn), tuple(skipped), story)


def _within(quotas: dict[Stratum, int], rows: list[tuple[str, ...]]) -> dict[str, Stratum]:
    """The first articles of each stratum, as many as its quota."""
    given: Counter[Stratum] = Counter()
    chosen = {}
    for *of, article_id in rows:
        stratum = Stratum(*of)
        if given[stratum] < quotas.get(stratum, 0):
            given[stratum] += 1
            chosen[article_id] = stratum
    return chosen


def _reread(
    rows: list[dict[str, Any]], chosen: dict[str, Stratum], rules: Rules, skipped: list[str]
) -> Iterator[Drawn]:
    """The rows whose raw bytes are still what they were; the others are noted in `skipped`."""
    by_path: defaultdict[str, dict[Place, list[dict[str, Any]]]] = defaultdict(dict)
    for row in rows:
        place = row["record_offset"], row["member"]
        by_path[row["path"]].setdefault(place, []).append(row)
    for path, places in sorted(by_path.items()):
        why = "no record begins there now"
        try:
            for record in records_at(lying_at(path), tuple(places), rules):
                for row in places.pop((record.origin.record_offset, record.origin.member)):
                    if isinstance(record, RecordFailure) or record.raw_sha256 != row["raw_sha256"]:
                        skipped.append(_skip(row, "its raw bytes have changed"))
                    else:
                        yield _drawn(row, chosen[row["article_id"]], record)
        except (Rejected, NothingThere) as error:
            why = str(error)
        skipped += [_skip(row, why) for left in places.values() for row in left]


def _skip(row: dict[str, Any], why: str) -> str:
    return safe(f"{row['path']} at byte {row['record_offset']}: {why}")


def _drawn(row: dict[str, Any], stratum: Stratum, record: Any) -> Drawn:
    day = row["published_on"]
    return Drawn(
        row["article_id"], stratum, record, row["title"], tuple(row["authors"] or ()),
        day.isoformat() if day else None, row["standfirst"], row["text"],
    )  # fmt: skip


def _story(
    sizes: dict[Stratum, int], drawn: list[Drawn], skipped: list[str], by: str, seed: int
) -> str:
    """What was drawn from what: totals, then a line an outlet."""
    strata = {one.stratum for one in drawn}
    total = f"{len(drawn)} of {sum(sizes.values()):,} articles (exact copies count once), from "
    total += f"{len(strata):,} of {len(sizes):,} strata of outlet, {by} and language; seed {seed}"
    lines = [total]
    there: Counter[str] = Counter()
    for stratum, articles in sizes.items():
        there[stratum.outlet] += articles
    taken = Counter(one.stratum.outlet for one in drawn)
    lines += [
        f"  {taken[outlet]:>5} of {articles:>9,}  {safe(outlet) or '(outlet unknown)'}"
        for outlet, articles in sorted(there.items(), key=lambda pair: (-pair[1], pair[0]))
        if taken[outlet]
    ]
    if len(there) > len(taken):
        lines.append(f"  {len(there) - len(taken):,} outlets gave none: the sample is too small")
    if skipped:
        lines += [f"{len(skipped)} could not be read again and were left out:"]
        lines += [f"  {line}" for line in skipped]
    return "\n".join(lines)
