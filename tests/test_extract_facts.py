"""What a page says about itself is read, as far as a page that means well says it."""

import json

import pytest

from broadsheet.pipeline.extract.metadata.facts import MAX_JSON_NODES, read_facts
from broadsheet.pipeline.extract.tree import parse


def nodes_of(*blocks: object) -> list[dict[str, object]]:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks
    )
    root = parse(f"<html><head>{scripts}</head><body><p>It rained.</p></body></html>")
    assert root is not None
    return read_facts(root).nodes


@pytest.mark.parametrize("per_block", [2_500, 700])
def test_a_page_that_describes_thousands_of_things_is_read_up_to_two_thousand(
    per_block: int,
) -> None:
    """Each is asked a dozen times for its dates and names: a page of 100 000 took minutes."""
    things = [{"@type": "Thing", "name": str(n)} for n in range(2_500)]
    blocks = [things[at : at + per_block] for at in range(0, len(things), per_block)]
    found = nodes_of(*blocks)
    assert MAX_JSON_NODES == 2_000
    assert [node["name"] for node in found] == [str(n) for n in range(2_000)]


def test_the_last_thing_that_is_read_is_read_whole() -> None:
    things = [{"@type": "Thing", "name": str(n)} for n in range(MAX_JSON_NODES)]
    assert nodes_of(things)[-1] == {"@type": "Thing", "name": str(MAX_JSON_NODES - 1)}
