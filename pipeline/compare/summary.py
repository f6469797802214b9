"""A comparison -> lines for people, and one object for machines."""

from collections.abc import Iterator
from typing import Any

from broadsheet.pipeline.compare.compare import Compared
from broadsheet.pipeline.compare.comparison import Group
from broadsheet.pipeline.compare.sides import Kind, Side

SEEN = 10  # outlets and reasons on a terminal


def described(compared: Compared) -> Iterator[str]:
    """What was compared with what, on which documents."""
    for letter, side in zip("AB", compared.sides, strict=True):
        yield f"{letter} = {_side(side, compared)}"
    population = compared.population
    known = sum(population.sizes.values())
    outlets = f"{len(population.sizes):,} outlets"
    if population.is_sample:
        drawn = f"{len(population.chosen):,} of {known:,} documents of {outlets}, each outlet's by "
        yield drawn + "content hash; equal pages count once"
    else:
        yield f"all {known:,} documents of {outlets}"


def _side(side: Side, compared: Compared) -> str:
    match side.kind:
        case Kind.LAKE:
            return f"lake: its rows, made by recipe {', '.join(compared.recipes) or 'none'}"
        case Kind.RECIPE:
            turned = "" if side.name == Kind.RECIPE else f" with {side.name}"
            return f"this version and these settings{turned}: recipe {side.recipe}"
        case other:
            return f"plain {other}"


def costs(compared: Compared) -> Iterator[str]:
    """CPU of each side."""
    for letter, side, seconds in zip("AB", compared.sides, compared.seconds, strict=True):
        if seconds is not None:
            when = "" if side.is_run else ", as recorded when it was extracted"
            yield f"{letter} costs {seconds * 1_000:.1f} CPU ms a document{when}"


def share(count: int, of: int) -> str:
    """As a percentage.

    >>> share(1, 3), share(0, 0)
    ('33.3 %', '–')
    """
    return f"{count / of:.1%}".replace("%", " %") if of else "–"


def lines(compared: Compared) -> Iterator[str]:
    """For a terminal."""
    yield from described(compared)
    yield from costs(compared)
    one = compared.comparison
    yield f"articles   {one.total.in_a:,} in A, {one.total.in_b:,} in B"
    for name, count, reasons in (
        ("lost", one.total.lost, one.lost_for),
        ("gained", one.total.gained, one.gained_from),
    ):
        why = ", ".join(f"{reason} {n:,}" for reason, n in reasons.most_common())
        yield f"{name:<10} {count:,}" + (f" ({why})" if why else "")
    yield f"texts      F1 {_f1(one.total)}, {share(one.total.same_text, one.total.both)} alike"
    fields = ", ".join(f"{name} {n:,}" for name, n in one.total.fields.most_common(SEEN))
    yield f"fields     {fields or 'none changed'}"
    apart = sorted(one.outlets.items(), key=lambda o: (o[1].f1 is None, o[1].f1, o[0]))
    for outlet, group in apart[:SEEN]:
        moved = f"{group.lost:,} lost, {group.gained:,} gained"
        yield f"  F1 {_f1(group)}  {moved}, of {group.documents:,}  {outlet or '(outlet unknown)'}"
    for why, count in one.skipped.most_common(SEEN):
        yield f"not compared: {count:,}, since {why}"


def to_dict(compared: Compared) -> dict[str, Any]:
    """For machines."""
    one = compared.comparison
    return {
        "a": compared.sides[0].name,
        "b": compared.sides[1].name,
        "lake_recipes": list(compared.recipes),
        "sampled": len(compared.population.chosen),
        "known": sum(compared.population.sizes.values()),
        "cpu_seconds_a": compared.seconds[0],
        "cpu_seconds_b": compared.seconds[1],
        "total": one.total.to_dict(),
        "lost_for": dict(one.lost_for.most_common()),
        "gained_from": dict(one.gained_from.most_common()),
        "outlets": {outlet: group.to_dict() for outlet, group in one.by_outlet()},
        "skipped": dict(one.skipped.most_common()),
    }


def _f1(group: Group) -> str:
    return f"{group.f1:.4f}" if group.f1 is not None else "–"
