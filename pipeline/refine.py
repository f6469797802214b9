"""The recipe: RawRecord -> Article, these stages in this order."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from broadsheet.pipeline.clean import clean, clean_claims
from broadsheet.pipeline.dates.choose import date_page
from broadsheet.pipeline.enrich import enrich, host_of, outlet_of
from broadsheet.pipeline.extract import extract
from broadsheet.pipeline.extract.layout.chosen import Offer, offer_none
from broadsheet.pipeline.layout import Known
from broadsheet.pipeline.layouts import NO_LAYOUTS, Layouts, is_compared
from broadsheet.pipeline.records import (
    Claims,
    Dating,
    Kind,
    Page,
    RawRecord,
    Rejected,
    Rung,
    Stage,
)
from broadsheet.pipeline.rules import Rules
from broadsheet.pipeline.schema import Article

NO_CLAIMS = Claims()
# raw_sha256, kind, charset, rung, title; with layouts: their book, what is said of the outlet
Key = tuple[str, str, str | None, Rung, str | None, tuple[str | None, ...]]


Product = Page | Dating | Article  # what a stage makes


def ignore(stage: Stage) -> None:
    """Enter a stage whose progress no one follows."""


def ignore_product(stage: Stage, product: Product) -> None:
    """Leave a stage whose product no one looks at."""


class Memo:
    """Pages already extracted by this process, so that an exact duplicate costs nothing.

    Holds outcomes only, so that rows are the same with and without it.
    """

    def __init__(self, most: int = 2_000) -> None:  # about 10 kB a page
        self._most = most
        self._pages: OrderedDict[Key, Page | tuple[Stage, Rejected]] = OrderedDict()

    def page(
        self,
        record: RawRecord,
        rules: Rules,
        rung: Rung,
        enter: Callable[[Stage], None],
        leave: Callable[[Stage, Product], None],
        layouts: Layouts = NO_LAYOUTS,
    ) -> Page:
        """The cleaned page of a record's payload; raises the same `Rejected` again.

        The stage that refused is entered again, too: the ledger says it of every copy.
        """
        stated = stated_title(record)
        said = _said_of_outlet(record, layouts)
        key = (record.raw_sha256, record.kind, record.charset, rung, stated, said)
        known = self._pages.get(key)
        if known is None:
            stage = Stage.EXTRACT
            try:
                enter(stage)
                page = extract(
                    record.payload, record.kind, record.charset, rules, rung, stated,
                    offer_of(record, rules, layouts), is_compared=is_compared(record.raw_sha256),
                )  # fmt: skip
                leave(stage, page)
                stage = Stage.CLEAN
                enter(stage)
                known = clean(page, _rules_for(record.kind, rules))
                leave(stage, known)
            except Rejected as rejected:
                known = stage, rejected.with_traceback(None)
            self._pages[key] = known
            if len(self._pages) > self._most:
                self._pages.popitem(last=False)
        if isinstance(known, Page):
            return known
        refused_in, refusal = known
        enter(refused_in)
        raise refusal


def _rules_for(kind: Kind, rules: Rules) -> Rules:
    """A flash of four words is a story where its source says so: no caption, no error message."""
    return replace(rules, min_words=min(1, rules.min_words)) if kind is Kind.STORY else rules


def stated_title(record: RawRecord) -> str | None:
    """The title that decides how a payload is read: a page of HTML states its own."""
    return record.claims.title if record.kind is Kind.TEXT else None


def offer_of(record: RawRecord, rules: Rules, layouts: Layouts) -> Offer:
    """From the address that a record's page gives itself to the layouts of its outlet."""
    if layouts.book_id is None:
        return offer_none

    def offer(address: str | None) -> Sequence[Known]:
        return layouts.of(outlet_of(record, host_of(record, address, rules)))

    return offer


def _said_of_outlet(record: RawRecord, layouts: Layouts) -> tuple[str | None, ...]:
    """All but its payload that decides which layouts a record is offered."""
    if layouts.book_id is None:
        return ()
    claims = record.claims
    filed = claims.filed.outlet if claims.filed else None
    said = (record.url, claims.url, claims.canonical_url, claims.outlet, claims.sitename)
    return (layouts.book_id, *said, filed)


def refine(
    record: RawRecord,
    rules: Rules,
    recipe: str,
    memo: Memo,
    rung: Rung = Rung.FULL,
    enter: Callable[[Stage], None] = ignore,
    leave: Callable[[Stage, Product], None] = ignore_product,
    layouts: Layouts = NO_LAYOUTS,
) -> Article:
    """One document through all stages; raises `Rejected` with its measurement.

    `enter` is told each stage as it begins, so that a page that hangs says where; `leave` what it
    made, but for the pages that `memo` knew.
    """
    if record.claims != NO_CLAIMS:
        record = replace(record, claims=clean_claims(record.claims, rules))
    page = memo.page(record, rules, rung, enter, leave, layouts)
    enter(Stage.DATE)
    dating = date_page(page, record, rules)
    leave(Stage.DATE, dating)
    enter(Stage.ENRICH)
    article = enrich(page, dating, record, rules, recipe)
    leave(Stage.ENRICH, article)
    return article
