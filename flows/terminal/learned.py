"""What became of each outlet's layout, in lines."""

from collections.abc import Sequence
from typing import Any


def lines_of(told: Sequence[dict[str, Any]]) -> list[str]:
    """What became of each outlet, a line each."""
    lines = [
        f"{one['outlet']}: {one['became']}"
        + (f" from {one['pages']} pages" if "pages" in one else "")
        + "".join(f", {one[name]}" for name in ("layout_id", "container", "why") if name in one)
        for one in told
    ]
    return lines or ["nothing to learn: no outlet has ten pages that no layout of its own reads"]
