"""What folder and file names say of raw files -> claims, by the rule of the settings.

Of the pages in an outlet's folder some state their address, and others and all texts do not. So
that they are one outlet, the folder stands for the domain that its first pages state, or that bears
its name. A rule that the user has set is meant as it is said: its outlet comes before a page's own.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from broadsheet.pipeline.enrich.outlet import registered_domain
from broadsheet.pipeline.lake.entries import FileEntry
from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.readers.filing import AUTO, NONE, filed, outlet_folder
from broadsheet.pipeline.readers.heads import look
from broadsheet.pipeline.readers.hosts import Hosts, hosts_in
from broadsheet.pipeline.readers.signatures import is_html
from broadsheet.pipeline.records import Claims, Filed, Rejected
from broadsheet.pipeline.storage.files import is_folder, resolved
from broadsheet.pipeline.storage.location import is_url, located
from broadsheet.pipeline.storage.stored import FileKind
from broadsheet.pipeline.storage.walking import walk

FILED = "+"  # between what a sidecar says and what names say, in an entry's claims_id
# The first by name, and not some of all: a folder that grows at its end stays whose it was.
LOOKED_AT = 8
ENOUGH = 3  # pages that state one domain, where its name is another than the folder's
MOST = 0.9  # of those that state any


@dataclass(frozen=True, slots=True)
class Filing:
    """What folder and file names say: by the rule, from the folders on that the user named."""

    roots: tuple[str, ...] = ()
    rule: str = NONE
    _outlets: dict[str, str] = field(default_factory=dict, compare=False)  # of folders

    def claims(self, found: RawFile) -> Claims:
        """What is said of a file besides its content."""
        root = max((one for one in self.roots if _lies_in(found.path, one)), key=len, default=None)
        if root is None or found.is_sidecar or found.refusal is not None:
            return found.claims
        inside = found.path[len(root) :].lstrip("/")
        said = filed(inside, self.rule)
        if said is None:
            return found.claims
        if self.rule != AUTO:
            return replace(found.claims, filed=said, outlet=found.claims.outlet or said.outlet)
        if said.outlet:
            folder = f"{root.rstrip('/')}/{outlet_folder(inside)}"
            said = replace(said, outlet=self._outlet(folder, said.outlet))
        return replace(found.claims, filed=said)

    @property
    def folders(self) -> list[str]:
        """Those that outlets were told of so far, because of files in them."""
        return list(self._outlets)

    def is_as_filed(self, found: RawFile, known: FileEntry) -> bool:
        """What names say of a file is what they said when the lake took it in."""
        said = identify_claims(found, self.claims(found))
        return said.partition(FILED)[2] == known.claims_id.partition(FILED)[2]

    def _outlet(self, folder: str, name: str) -> str:
        if folder not in self._outlets:
            self._outlets[folder] = domain_of(name, list(_pages(folder))) or name
        return self._outlets[folder]


def domain_of(name: str, pages: Sequence[Hosts]) -> str | None:
    """The domain whose pages lie in a folder of that name, if any is for sure.

    >>> domain_of("Daily Star", [Hosts(None, frozenset({"img.daily-star.press", "cdn.example"}))])
    'daily-star.press'
    >>> many = [Hosts(f"{name}.com", frozenset()) for name in ("a", "a", "a", "b")]
    >>> domain_of("my pages", many[:3]), domain_of("my pages", many)
    ('a.com', None)
    >>> domain_of("my pages", [Hosts("daily-star.press", frozenset())]) is None
    True
    """
    mentioned = {registered_domain(host) for page in pages for host in page.mentioned}
    named = sorted(one for one in mentioned if one and _bare(one.partition(".")[0]) == _bare(name))
    if named:
        return named[0]
    stated = Counter(registered_domain(page.own) for page in pages if page.own)
    for domain, count in stated.most_common(1):
        if count >= ENOUGH and count >= MOST * stated.total():
            return domain
    return None


def _bare(name: str) -> str:
    letters = "".join(c for c in name.casefold() if c.isalnum())
    return letters.removeprefix("the") or letters


def _pages(folder: str) -> Iterator[Hosts]:
    """Of the first files below a folder those that are pages; what cannot be read says nothing."""
    listed = walk(folder, lambda _folder, _name: False, lambda _folder, _there: None)
    files = (stored for _, stored in listed if stored.kind is FileKind.FILE)
    for stored in islice(files, LOOKED_AT):
        try:
            head = look(located(stored.path)).unpacked
        except (OSError, Rejected):
            continue
        if is_html(head):
            yield hosts_in(head)


NO_FILING = Filing()


def filing_of(raw: Sequence[str], rule: str) -> Filing:
    """The rule, and the folders of the command line; of a glob, the folder that it looks in."""
    return Filing(tuple(map(_root, raw)), rule)


def _root(named: str) -> str:
    if is_url(named):
        return re.split(r"[*?\[]", named)[0].rstrip("/")
    is_named = is_folder(named)
    folder = named if is_named else re.split(r"[*?\[]", named)[0].rpartition("/")[0]
    return resolved(folder or ".")


def _lies_in(path: str, root: str) -> bool:
    return path.startswith(f"{root}/")


def identify_claims(found: RawFile, claims: Claims) -> str:
    """Of the sidecar's row; of what names say, too, where they do: a copy elsewhere is no copy."""
    if claims.filed is None:
        return found.claims_id
    said = hashlib.sha256(repr(claims.filed).encode()).hexdigest()[:16]
    return f"{found.claims_id}{FILED}{said}"


def outline(said: Filed) -> Filed:
    """What names say of many files: outlet, and that there is a section, a date or an address."""
    url = "address" if said.url else None
    return replace(
        said, section=said.section and "section", published=said.published and "date", url=url
    )
