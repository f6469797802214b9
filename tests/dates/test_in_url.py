"""An address that holds a day or a month dates its story."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dates.dating import dated, each

URLS = json.loads((Path(__file__).parents[1] / "cases" / "urls.json").read_text("utf-8"))


@pytest.mark.parametrize(("url", "case"), each(URLS, "urls"))
def test_the_date_in_an_address_is_found(url: str, case: dict[str, Any]) -> None:
    found = dated(url=url)
    assert (found.published_on and found.published_on.isoformat()) == case["day"]
    assert found.date_precision == (case.get("precision", "day") if case["day"] else None)
    assert found == dated(page_url=url)
