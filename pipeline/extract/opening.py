"""source -> Opened: all that is read of a page's tree before an extractor takes it apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from broadsheet.pipeline.extract.metadata.authors import find_authors
from broadsheet.pipeline.extract.metadata.date_candidates import find_date_candidates
from broadsheet.pipeline.extract.metadata.facts import Facts, main_article, read_facts, spaced
from broadsheet.pipeline.extract.metadata.headline_context import read_headline_context
from broadsheet.pipeline.extract.metadata.sections import find_sections
from broadsheet.pipeline.extract.metadata.titles import find_headline
from broadsheet.pipeline.extract.tree import oddity, parse
from broadsheet.pipeline.records import Page
from broadsheet.pipeline.rules import Rules


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of HTML before any extractor has taken its tree apart."""

    source: str
    root: HtmlElement
    facts: Facts
    page: Page  # everything but the text
    titles: Sequence[str]
    notices: Sequence[str]  # what the page says where scripts are off


def open_page(source: str, rules: Rules) -> Opened | None:
    """None where it is too odd for the full extractors, or no HTML."""
    root = parse(source) if oddity(source) is None else None
    if root is None:
        return None
    facts = read_facts(root)
    page = described(facts, root, rules)
    notices = [spaced(element) for element in root.iter("noscript")]
    return Opened(source, root, facts, page, _headlines(page, facts), notices)


def described(facts: Facts, root: HtmlElement, rules: Rules) -> Page:
    """Everything but the text."""
    article = main_article(facts)
    sections = find_sections(facts, article)
    headline = find_headline(facts, article, sections.sitename)
    context = read_headline_context(headline.element)
    return Page(
        text="",
        extractor="",
        title=headline.title,
        headline=headline.printed,
        head_title=headline.head,
        kicker=headline.kicker,
        authors=find_authors(facts, article, root, context, sections.sitename),
        section=sections.section,
        categories=sections.categories,
        tags=sections.tags,
        description=sections.description,
        image_url=sections.image_url,
        page_type=sections.page_type,
        license=facts.license,
        sitename=sections.sitename,
        canonical_url=facts.canonical or facts.first("og:url"),
        claimed_language=sections.language,
        date_candidates=tuple(
            find_date_candidates(facts, article, root, context, rules.date_ceiling)
        ),
    )


def _headlines(page: Page, facts: Facts) -> list[str]:
    """All forms in which the page prints its headline."""
    found = [page.title, facts.title_tag, facts.first("og:title")]
    found += [heading.text_content() for heading in facts.headings if heading.tag == "h1"]
    return [title for title in found if title]
