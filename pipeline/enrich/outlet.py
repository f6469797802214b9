"""URL -> the outlet: the domain that somebody registered, or the name that somebody got there."""

import csv
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from tld import get_fld

HOSTS = Path(__file__).with_name("hosts_of_outlets.csv")


def hostname(url: str | None) -> str | None:
    """Host of a URL in lower case, without port."""
    try:
        return (urlsplit(url).hostname or None) if url else None
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def registered_domain(host: str | None) -> str | None:
    """The domain of an outlet: the registered one, or the subdomain where hosts give those away.

    >>> registered_domain("www.bbc.co.uk"), registered_domain("www.rope.substack.com")
    ('bbc.co.uk', 'rope.substack.com')
    """
    if host is None:
        return None
    domain = get_fld(f"http://{host}", fail_silently=True, search_private=True)
    if domain is None:
        return host.removeprefix("www.")
    if domain in hosts_of_outlets():
        given = host.removesuffix(domain).rstrip(".").removeprefix("www").rpartition(".")[2]
        return f"{given}.{domain}" if given else domain
    return domain


@lru_cache(maxsize=1)
def hosts_of_outlets() -> frozenset[str]:
    """Domains whose subdomains are outlets, beyond the public suffix list."""
    with open(HOSTS, encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return frozenset(row["domain"] for row in csv.DictReader(lines, strict=True))
