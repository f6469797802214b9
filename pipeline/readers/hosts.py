"""The beginning of a page -> whose it says it is, and which hosts it mentions before its story."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadsheet.pipeline.readers.html import saved_from

URL_MAX_CHARS = 8192
TAG = re.compile(rb"<(?:link|meta|base)\b[^>]{1,2000}>", re.IGNORECASE)
STATES = re.compile(rb"rel\s*=\s*[\"']?canonical\b|[\"']og:url[\"']", re.IGNORECASE)
ADDRESS = re.compile(rb"(?:href|content)\s*=\s*[\"']?(https?://[^\s\"'<>]{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Of one page: `own` where it states its address, all that its head mentions."""

    own: str | None
    mentioned: frozenset[str]


def hosts_in(head: bytes) -> Hosts:
    """What the beginning of a page says.

    >>> page = b'<link href="https://n.example/a" rel=canonical><meta content="http://cdn.example/i">'
    >>> hosts_in(page).own, sorted(hosts_in(page).mentioned)
    ('n.example', ['cdn.example', 'n.example'])
    >>> hosts_in(b"<!-- saved from url=(0021)https://p.example/a -->").own
    'p.example'
    """
    own = _host(saved_from(head, URL_MAX_CHARS) or "")
    mentioned = set()
    for tag in TAG.findall(head):
        for address in ADDRESS.findall(tag):
            host = _host(address.decode("utf-8", "replace"))
            if host:
                mentioned.add(host)
                own = own or (host if STATES.search(tag) else None)
    return Hosts(own, frozenset(mentioned | ({own} if own else set())))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None
