"""What folder and file names say of raw files -> claims, by the rule of the settings."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadsheet.pipeline.landing import RawFile
from broadsheet.pipeline.readers.filing import NONE, filed
from broadsheet.pipeline.records import Claims, Filed
from broadsheet.pipeline.storage.files import is_folder, resolved
from broadsheet.pipeline.storage.location import is_url

FILED = "+"  # between what a sidecar says and what names say, in an entry's claims_id


@dataclass(frozen=True, slots=True)
class Filing:
    """What folder and file names say: by the rule, from the folders on that the user named."""

    roots: tuple[str, ...] = ()
    rule: str = NONE

    def claims(self, found: RawFile) -> Claims:
        """What is said of a file besides its content."""
        root = max((one for one in self.roots if _lies_in(found.path, one)), key=len, default=None)
        if root is None or found.is_sidecar or found.refusal is not None:
            return found.claims
        inside = found.path[len(root) :].lstrip("/")
        said = filed(inside, self.rule)
        return replace(found.claims, filed=said) if said else found.claims


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
