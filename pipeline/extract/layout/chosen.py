"""What a page may take of its outlet: layouts, tried until one fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from broadsheet.pipeline.extract.layout.fit import Fitted, Unfit, fit
from broadsheet.pipeline.extract.layout.places import PlacedPage
from broadsheet.pipeline.layout import Known

# From the address that a page gives itself to the layouts of its outlet, the oldest first.
Offer = Callable[[str | None], Sequence[Known]]


def offer_none(address: str | None) -> Sequence[Known]:  # noqa: ARG001  (of any page)
    """The recipe alone."""
    return ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A layout that was tried on a page: what it made of it, or the check that failed."""

    known: Known
    fitted: Fitted | None
    refusal: str | None


def attempts(offered: Sequence[Known], page: PlacedPage) -> list[Attempt]:
    """Each layout until one fits: a page of an outlet's old design takes the old one."""
    tried = []
    for known in offered:
        try:
            tried.append(Attempt(known, fit(known.layout, page), None))
            break
        except Unfit as unfit:
            tried.append(Attempt(known, None, str(unfit)))
    return tried
