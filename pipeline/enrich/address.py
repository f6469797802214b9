"""URL -> canonical URL: one address for all variants under which a page is linked."""

import csv
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

from broadsheet.pipeline.enrich.outlet import registered_domain
from broadsheet.pipeline.rules import Rules

TRACKING = Path(__file__).with_name("tracking_parameters.csv")
VARIANT_HOSTS = ("www.", "m.", "mobile.", "amp.")
AMP_QUERY = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"})
_AMP_PATH = re.compile(r"/(?:amp|amphtml)/?$|(?<=/)amp/(?=.)|\.amp(?=\.html?$|$)|^/amp(?=/)")
# What the WHATWG URL standard leaves as it is in a path and in a query; it encodes everything else.
# `%` stays: what is encoded already is not encoded again.
_IN_PATH = "/%!$&'()*+,;=:@-._~[]|"
_IN_QUERY = "/%!$&()*+,;=:@-._~[]|\\?`{}^"
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]")
_ROUTE = ("!", "/")  # "#!/story/1" names a page of its own; "#comments" a place on it


def canonical(url: str | None, claimed: str | None) -> str | None:
    """The address that stands for all variants of it: the page's own claim if it is plausible.

    None where neither is a URL of the web.
    >>> canonical("http://m.news.example/a?utm_source=x&id=3#top", None)
    'https://news.example/a?id=3'
    """
    if claimed:
        try:
            claimed = urljoin(url or "", claimed.strip())
        except ValueError:
            claimed = None
    if claimed and _is_plausible(claimed, url):
        return normal_form(claimed) or (normal_form(url) if url else None)
    return normal_form(url) if url else None


def _is_plausible(claimed: str, url: str | None) -> bool:
    """A canonical link to the home page, or to another outlet, is a template's mistake."""
    try:
        claimed_parts, parts = urlsplit(claimed), urlsplit(url or "")
    except ValueError:
        return False
    if claimed_parts.scheme not in ("http", "https") or not claimed_parts.hostname:
        return False
    if url is None:
        return True
    same = registered_domain(claimed_parts.hostname) == registered_domain(parts.hostname)
    return same and (claimed_parts.path.strip("/") != "" or parts.path.strip("/") == "")


def normal_form(url: str) -> str | None:
    """A URL of the web without what differs between links to one page; None for anything else.

    >>> normal_form('https://evil.example/"><script>')
    'https://evil.example/%22%3E%3Cscript%3E'
    >>> normal_form("javascript:alert(1)")
    """
    parts = _web(url)
    if parts is None:
        return None
    host = parts.netloc
    for prefix in VARIANT_HOSTS:
        if host.startswith(prefix) and host.count(".") >= 2:
            host = host.removeprefix(prefix)
    path = _AMP_PATH.sub("", parts.path).rstrip("/") or "/"
    name = host.partition(":")[0]
    query = "&".join(piece for piece in parts.query.split("&") if not _is_dropped(piece, name))
    route = parts.fragment if parts.fragment.startswith(_ROUTE) else ""
    return _written(
        parts._replace(scheme="https", netloc=host, path=path, query=query, fragment=route)
    )


def _web(url: str) -> SplitResult | None:
    """The parts of a URL of the web, its host checked and its dots followed; else None."""
    try:
        parts = urlsplit(url.strip())
        host = _host(parts.hostname or "")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host is None:
        return None
    return parts._replace(netloc=host + port, path=_resolved(parts.path))


def _written(parts: SplitResult) -> str:
    return urlunsplit(
        parts._replace(
            path=_encoded(parts.path, _IN_PATH),
            query=_encoded(parts.query, _IN_QUERY),
            fragment=_encoded(parts.fragment, _IN_QUERY),
        )
    )


def _resolved(path: str) -> str:
    """A path with its dots followed, as a browser does before it asks.

    >>> _resolved("/a/../b/./c"), _resolved("/../a//b")
    ('/b/c', '/a//b')
    """
    path = path.replace("\\", "/")
    if "/." not in path:
        return path
    kept: list[str] = []
    for name in path.split("/"):
        if name == ".." and len(kept) > 1:
            kept.pop()
        elif name not in (".", ".."):
            kept.append(name)
    return "/".join(kept)


def _host(host: str) -> str | None:
    """A host as the domain name system knows it, or None.

    >>> _host("Zürich.example."), _host("evil\\"><.example"), _host("")
    ('xn--zrich-kva.example', None, None)
    """
    host = host.removesuffix(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    is_address = ":" in host and not _FORBIDDEN_IN_HOST.search(host.replace(":", ""))
    if is_address:
        return f"[{host}]"
    return None if not host or _FORBIDDEN_IN_HOST.search(host) else host


def _encoded(part: str, safe: str) -> str:
    """A part of a URL with what may not stand there percent-encoded, escapes in capitals.

    >>> _encoded("/caf%c3%a9/été <b>", _IN_PATH)
    '/caf%C3%A9/%C3%A9t%C3%A9%20%3Cb%3E'
    """
    escaped = quote(part, safe=safe, errors="replace")
    return _ESCAPE.sub(lambda match: match[0].upper(), escaped)


def _is_dropped(piece: str, host: str) -> bool:
    """A parameter that is known to say nothing of the page.

    >>> _is_dropped("utm_source=x", "n.example"), _is_dropped("cid=101", "n.example")
    (True, False)
    """
    if not piece or piece.lower() in AMP_QUERY:
        return True
    name = unquote_plus(piece.partition("=")[0]).lower()
    exact, prefixes = tracking_parameters()
    if name.startswith(prefixes):
        return True
    hosts = exact.get(name)
    return hosts is not None and (not hosts or f".{host}".endswith(hosts))


@lru_cache(maxsize=1)
def tracking_parameters() -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Names with the domains on which they track (none: everywhere), and openings of names."""
    exact: dict[str, tuple[str, ...]] = {}
    prefixes: list[str] = []
    with open(TRACKING, encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines, strict=True):
            name = row["parameter"]
            if name.endswith("*"):
                prefixes.append(name.removesuffix("*"))
            else:
                exact[name] = tuple(f".{host}" for host in row["hosts"].split())
    return exact, tuple(prefixes)


def short_enough(url: str | None, rules: Rules) -> str | None:
    """An address, if no server would refuse it for its length."""
    return url if url and len(url) <= rules.url_max_chars else None


def absolute(url: str | None, link: str | None, rules: Rules) -> str | None:
    """A link of a page as a URL of the web; None for what is none, as a picture in the page itself.

    >>> absolute("https://n.example/a/b", "../c d.jpg", Rules())
    'https://n.example/c%20d.jpg'
    >>> absolute(None, "/c.jpg", Rules())
    """
    if not link or link.startswith("data:"):
        return None
    try:
        parts = _web(urljoin(url or "", link.strip()))
    except ValueError:
        return None
    return short_enough(_written(parts), rules) if parts else None
