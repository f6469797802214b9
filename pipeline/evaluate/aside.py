"""GoldPage -> whether it is kept aside: a third of the labels is for judging, none for learning."""

import hashlib

from broadsheet.pipeline.enrich.outlet import hostname, registered_domain
from broadsheet.pipeline.evaluate.gold import GoldPage

PARTS = 3


def is_kept_aside(page: GoldPage) -> bool:
    """Whether nothing may be learned from a page: decided by its domain, or its id without one.

    All pages of a domain are on one side, or a template seen in learning would judge itself.
    """
    return int.from_bytes(hashlib.sha256(domain_of(page).encode()).digest()[:8]) % PARTS == 0


def domain_of(page: GoldPage) -> str:
    """The registered domain of a page, or its id where no address is known."""
    return registered_domain(hostname(page.url)) or page.page_id
