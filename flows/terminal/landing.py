"""What a landing zone lacks -> lines for people: files that went, rows of sidecars that miss."""

from collections.abc import Iterator, Mapping, Sequence

from broadsheet.flows.terminal.escape import safe
from broadsheet.pipeline.sidecars import Unmatched

SHOWN = 4  # outlets that are named


def lacking(
    count: int, removed: Sequence[str], unmatched: Mapping[str, Unmatched]
) -> Iterator[str]:
    """A line of what was removed, with the first paths, and one a sidecar."""
    if count:
        were = "file was" if count == 1 else "files were"
        yield f"{count:,} {were} removed since, the rows stay: {_some(count, removed)}"
    for sidecar, missing in unmatched.items():
        rows = "row names" if missing.rows == 1 else "rows name"
        files = [file or "(a row without a name)" for file in missing.files]
        names = _some(missing.rows, files)
        yield f"{missing.rows:,} {rows} no file beside {safe(sidecar)}: {names}"


def told_by_names(filed: Mapping[str, int]) -> Iterator[str]:
    """A line of what folder and file names say where nothing else does, with the first of them."""
    if filed:
        files = sum(filed.values())
        of = f"{files:,} file" if files == 1 else f"{files:,} files"
        first = [f"{said} ({count:,})" for said, count in list(filed.items())[:SHOWN]]
        more = f" and {len(filed) - SHOWN} more" if len(filed) > SHOWN else ""
        yield f"  names    stand in for what {of} may not say: {safe(', '.join(first))}{more}"
        yield "           (broadsheet config: rules.paths)"


def _some(count: int, first: Sequence[str]) -> str:
    named = safe(", ".join(first))
    return f"such as {named}" if count > len(first) else named
