"""Gold pages -> two parts: two thirds that rules may be made with, and a third kept aside.

Whole domains are kept aside, by a hash of their names: a page of a domain that was learned from
says little of others. Nothing is tuned on the third, and no model learns from it.
"""

import hashlib
import re

from broadsheet.pipeline.enrich.outlet import hostname, registered_domain
from broadsheet.pipeline.evaluate.gold import GoldPage

PARTS = 3  # one of so many is kept aside
VISIBLE, KEPT_ASIDE = "visible", "kept aside"

_STATES_ADDRESS = re.compile(
    rb"<(?:link|meta)\b[^<>]{0,300}?(?:canonical|og:url)[^<>]{0,600}>", re.IGNORECASE
)
_ADDRESS = re.compile(rb"(?:href|content)\s*=\s*[\"']?(https?://[^\"'\s<>]{4,500})", re.IGNORECASE)


def domain_of(gold: GoldPage) -> str:
    """The registered domain of a page: by gold, or by what the page says; else its own id."""
    stated = gold.url or _stated(gold)
    return registered_domain(hostname(stated)) or gold.page_id


def half_of(domain: str) -> str:
    """Which part a domain belongs to, in every set and for all time.

    >>> half_of("bbc.co.uk"), half_of("zeit.de")
    ('kept aside', 'visible')
    """
    number = int(hashlib.sha256(domain.encode()).hexdigest(), 16)
    return KEPT_ASIDE if number % PARTS == 0 else VISIBLE


def _stated(gold: GoldPage) -> str | None:
    payload = gold.record().payload
    for tag in _STATES_ADDRESS.finditer(payload):
        address = _ADDRESS.search(tag[0])
        if address is not None:
            return address[1].decode("utf-8", "replace")
    return None
