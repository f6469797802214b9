"""Page and its blocks -> Rejected, where a gate was served instead of a story.

Precision first: a gate is named only if almost nothing but the gate is there. A story that
mentions cookies, robots or subscribers is longer than any of them.
"""

from collections.abc import Mapping, Sequence

from broadsheet.pipeline.extract.body.blocks import Block, key
from broadsheet.pipeline.extract.body.candidate import Candidate
from broadsheet.pipeline.extract.metadata.facts import Facts, types_of
from broadsheet.pipeline.records import Page, Reason, Rejected
from broadsheet.pipeline.wording.phrases import Rule
from broadsheet.pipeline.words import count_up_to, word_count

MAX_GATE_WORDS = 150  # of body text; longer, it is a story with a notice in it
FEW_WORDS = 20  # of text: what else the page says is asked too
NO_WORDS = 10  # of text: too short for an article anyway
MAX_TITLE_GATE_WORDS = 300  # where the title itself says what it is
MIN_TEASERS = 12  # linked headlines that make a page an index
MIN_TEASER_CHARS, MIN_TOLD_CHARS = 30, 160
MIN_TEASER_WORDS = 25  # before a wall; fewer, and nobody can tell what the story is
MIN_HEADLINE_CHARS = 20  # a shorter linked subhead names a section
MIN_SENTENCES = 2  # unlinked long lines that make it a story after all
MIN_SENTENCE_CHARS, MIN_SENTENCE_WORDS = 80, 40  # the words are for scripts without blanks
MIN_AGREED_WORDS = 300  # of prose that two witnesses have: no count of links makes that an index
MAX_WALL_CHARS, MAX_TAKEN_WALL_WORDS = 300, 20  # a longer line of the story speaks of walls

_SCRIPTS = Reason.JAVASCRIPT_REQUIRED
_SUBHEADS = frozenset({"h2", "h3", "h4"})

# In this order a page is asked.
GATES: Mapping[Reason, Rule] = {
    reason: Rule(f"gate.{reason}", opens=False)
    for reason in (
        Reason.BOT_CHECK,
        Reason.JAVASCRIPT_REQUIRED,
        Reason.CONSENT_WALL,
        Reason.SOFT_404,
        Reason.LOGIN,
        Reason.PAYWALL,
    )
}
TITLE = Rule("gate.title", r"\W*{}\b")
MAX_ASKED_CHARS = 4_000


def refuse_gate(
    page: Page,
    facts: Facts,
    blocks: Sequence[Block],
    lines: Sequence[str],
    notices: Sequence[str] = (),
    findings: Sequence[Candidate] = (),
) -> None:
    """Raise `Rejected` where the page is a gate or an index; the measurement is its words.

    `lines` are what the extractors took for the story, `notices` what the page says where
    scripts are off: most pages say something there, so it counts only if there is no story.
    `findings` are what each witness took for it.
    """
    words = count_up_to(MAX_TITLE_GATE_WORDS, lines)
    text = "\n".join(lines)
    title = page.title or facts.title_tag or ""
    if TITLE.find(title) and words <= MAX_TITLE_GATE_WORDS:
        named = _gate(f"{title}\n{text}") or Reason.SOFT_404
        raise Rejected(named, f"titled {title[:60]!r}, {words} words")
    if words <= MAX_GATE_WORDS:
        told = [text, *(block.text for block in blocks[:80])] if words < FEW_WORDS else [text]
        reason = _gate("\n".join(told))
        if reason is None and words < NO_WORDS and _gate("\n".join(notices)) is _SCRIPTS:
            reason = _SCRIPTS
        is_teaser = reason is Reason.PAYWALL and words >= MIN_TEASER_WORDS
        if reason is not None and not is_teaser and not _has_story(lines, reason):
            raise Rejected(reason, f"{words} words, {reason} among them")
    _refuse_index(facts, blocks, lines, findings)


def is_stub(facts: Facts, blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """A real teaser, and then a wall: a short text of a page that says it is not free."""
    words = count_up_to(2 * MAX_TITLE_GATE_WORDS, lines)
    if words > 2 * MAX_TITLE_GATE_WORDS:
        return False
    declared = any(
        node.get("isAccessibleForFree") in (False, "False", "false") for node in facts.nodes
    )
    tier = facts.first("article:content_tier", "content_tier") in ("locked", "premium", "paid")
    wall = GATES[Reason.PAYWALL]
    taken = {key(line) for line in lines}
    inside = [n for n, block in enumerate(blocks) if block.key in taken] or [0]
    near = blocks[inside[0] : inside[-1] + 25]
    walled = any(
        10 < len(block.text) < MAX_WALL_CHARS
        and wall.find(block.text)
        and (block.key not in taken or word_count(block.text) <= MAX_TAKEN_WALL_WORDS)
        for block in near
    )
    return walled or ((declared or tier) and words < MAX_GATE_WORDS)


def _gate(text: str) -> Reason | None:
    opening = text[:MAX_ASKED_CHARS]
    return next((reason for reason, rule in GATES.items() if rule.find(opening)), None)


def _has_story(lines: Sequence[str], reason: Reason) -> bool:
    """Whether sentences that say nothing about the gate are most of what is there."""
    rule = GATES[reason]
    told = [
        line
        for line in lines
        if (len(line) >= MIN_SENTENCE_CHARS or word_count(line) >= MIN_SENTENCE_WORDS)
        and not rule.find(line)
    ]
    return len(told) >= MIN_SENTENCES


def _is_agreed(
    blocks: Sequence[Block], lines: Sequence[str], findings: Sequence[Candidate]
) -> bool:
    """Whether two witnesses have the same unlinked prose, as of a chapter beside a list of all.

    A handbook in Chinese lost nine of a hundred chapters to its own table of contents.
    """
    linked = {block.key for block in blocks if block.link_chars > 0.5 * len(block.text)}
    words = 0
    for line in lines:
        name, count = key(line), word_count(line)
        is_prose = len(line) >= MIN_TOLD_CHARS or count >= MIN_SENTENCE_WORDS
        if is_prose and name not in linked and sum(f.holds(name) for f in findings) >= 2:
            words += count
            if words >= MIN_AGREED_WORDS:
                return True
    return False


def _refuse_index(
    facts: Facts, blocks: Sequence[Block], lines: Sequence[str], findings: Sequence[Candidate]
) -> None:
    """A home, section or tag page: what was taken for a story is a list of linked headlines.

    A page that declares an article is one, however many teasers stand around it, and so is one
    of whose prose two witnesses agree.
    """
    types = {name for node in facts.nodes for name in types_of(node)}
    is_declared = bool(types & {"CollectionPage", "SearchResultsPage"})
    if not is_declared and (
        any(name.endswith(("Article", "BlogPosting", "Review", "Recipe")) for name in types)
        or (facts.first("og:type") or "").startswith("article")
        or facts.first("article:published_time") is not None
        or _is_agreed(blocks, lines, findings)
    ):
        return
    linked = {
        block.key
        for block in blocks
        if len(block.text) >= MIN_TEASER_CHARS and block.link_chars > 0.8 * len(block.text)
    }
    _refuse_teasers(_linked_headings(blocks), lines)
    teasers = sum(key(line) in linked for line in lines)
    told = sum(len(line) >= MIN_TOLD_CHARS and key(line) not in linked for line in lines)
    enough = MIN_TEASERS // 2 if is_declared else MIN_TEASERS
    if teasers >= enough and told <= (teasers // 2 if is_declared else 0):
        raise Rejected(Reason.INDEX_PAGE, f"{teasers} linked headlines, {told} paragraphs")


def _linked_headings(blocks: Sequence[Block]) -> set[str]:
    """Keys of subheads that are nothing but a link: each opens the story of another page."""
    return {
        block.key
        for block in blocks
        if block.tag in _SUBHEADS
        and len(block.text) >= MIN_HEADLINE_CHARS
        and block.link_chars > 0.8 * len(block.text)
    }


def _refuse_teasers(headings: set[str], lines: Sequence[str]) -> None:
    """A section page that declares nothing: headlines that lead away, a sentence under each.

    An extractor may print a teaser and its headline as one line.
    """
    text = key("".join(lines))
    held = [name for name in headings if name in text]
    if len(held) < MIN_TEASERS // 2:
        return
    told = sum(
        len(line) >= MIN_TOLD_CHARS and not any(name in key(line) for name in held)
        for line in lines
    )
    if told == 0:
        raise Rejected(Reason.INDEX_PAGE, f"{len(held)} linked headlines, no paragraph")
