"""Page and its blocks -> Rejected, where a gate was served instead of a story.

Precision first: a gate is named only if almost nothing but the gate is there. A story that
mentions cookies, robots or subscribers is longer than any of them.
"""

import re
from collections.abc import Sequence

from broadsheet.pipeline.extract.body.blocks import Block, key
from broadsheet.pipeline.extract.metadata.facts import Facts, types_of
from broadsheet.pipeline.records import Page, Reason, Rejected
from broadsheet.pipeline.words import word_count

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
MAX_WALL_CHARS, MAX_TAKEN_WALL_WORDS = 300, 20  # a longer line of the story speaks of walls

_SCRIPTS = Reason.JAVASCRIPT_REQUIRED
_SUBHEADS = frozenset({"h2", "h3", "h4"})

# Phrases in many languages, a group a line; the order is that in which a page is asked.
_PHRASES = (
    (
        Reason.BOT_CHECK,
        (
            r"(?:are you|you are|not) a (?:robot|human)\b|checking (?:if the site connection is secure|your browser)|verify(?:ing)? (?:that )?you are (?:a )?human|unusual (?:traffic|activity) from your|complete the (?:security check|captcha)",
            r"access (?:to this page has been )?denied|request unsuccessful\. incapsula|cloudflare ray id|ddos protection by|please (?:solve|enable cookies and reload)|bin ich ein roboter|kein roboter|no (?:eres|soy) un robot|n'êtes pas un robot|não (?:é|sou) um robô|non sono un robot|не робот|bot olmadığınızı",
        ),
    ),
    (
        Reason.JAVASCRIPT_REQUIRED,
        (
            r"(?:enable|activate|turn on|requires?|need)s? (?:to enable )?javascript|javascript (?:is|seems to be|must be|appears to be|needs to be)? ?(?:disabled|required|enabled|turned off|not enabled)|javascript (?:aktivieren|ist deaktiviert)|(?:bitte )?aktivieren sie (?:bitte )?javascript|activer javascript|activez javascript|habilit[ae] javascript|active javascript|ative o javascript|abilita(?:re)? javascript|включите javascript|javascript'i etkinleştir|schakel javascript in|włącz javascript",
        ),
    ),
    (
        Reason.CONSENT_WALL,
        (
            r"(?:we|our) (?:and our )?(?:\d+ )?partners? (?:store|process|use)|(?:we|this (?:web)?site) uses? cookies|accept (?:all )?cookies|cookie (?:consent|settings|policy) .{0,80}accept|before you continue|mit werbung (?:und tracking )?(?:weiterlesen|lesen)|zustimmen (?:und|&) weiter|wir (?:und unsere (?:\d+ )?partner )?verwenden cookies|alle akzeptieren",
            r"nous (?:et nos (?:\d+ )?partenaires )?(?:utilisons|stockons)|accepter (?:et|&) continuer|tout accepter|continuer sans accepter|utilizamos cookies|aceptar (?:y continuar|todas? las cookies)|aceitar (?:todos os )?cookies|utilizziamo (?:i )?cookie|accetta (?:tutti i cookie|e continua)|alle cookies accepteren|wij gebruiken cookies|akceptuj(?:ę)? (?:wszystkie|pliki cookie)|мы используем (?:файлы )?cookie|çerezleri kabul",
        ),
    ),
    (
        Reason.SOFT_404,
        (
            r"(?:page|article|story|content|post) (?:you(?:'re| are| were|’re)? (?:looking for|requested|trying).{0,40}|.{0,20})(?:not (?:be )?found|can(?:'t|’t|not) be found|could not be found|doesn['’]t exist|does not exist|no longer (?:exists|available)|has been (?:removed|moved|deleted)|is unavailable)|404 (?:error|not found|page)|error 404|page not found|nothing (?:was )?found here|oops!? .{0,40}(?:found|wrong|exist)",
            r"seite (?:wurde )?nicht gefunden|seite existiert nicht|page (?:introuvable|non trouvée|n'existe)|página no (?:encontrada|existe)|no se (?:ha )?encontr(?:ó|ado) la página|página não (?:encontrada|existe)|pagina non trovata|pagina niet gevonden|sidan (?:hittades inte|kunde inte hittas)|strona nie (?:została znaleziona|istnieje)|nie znaleziono strony|stránka nenalezena|страница не найдена|сторінку не знайдено|sayfa bulunamadı|الصفحة غير موجودة|页面不存在|找不到(?:页面|頁面)|ページが見つかりません|페이지를 찾을 수 없",
        ),
    ),
    (
        Reason.LOGIN,
        (
            r"(?:log|sign) in to (?:continue|your account|view|read|access)|please (?:log|sign) in|forgot(?:ten)? (?:your )?password|create an account|bitte (?:melden sie sich an|einloggen)|passwort vergessen|connectez-vous pour|mot de passe oublié|inici(?:a|e) sesión para|olvid(?:aste|ó) (?:tu|su) contraseña|esquec(?:eu|i) (?:a )?(?:sua |minha )?senha|password dimenticata|wachtwoord vergeten|забыли пароль|şifremi unuttum",
        ),
    ),
    (
        Reason.PAYWALL,
        (
            r"subscribe (?:now )?to (?:continue|keep|read|unlock)|(?:this|the) (?:article|content|story) is (?:only )?(?:for|available to|exclusive to|reserved for) (?:our )?(?:subscribers|members)|to (?:continue|keep) reading|already a (?:subscriber|member)|register to (?:continue|read)|you(?:'ve|’ve| have) reached your .{0,30}limit|weiterlesen mit|jetzt (?:abonnieren|weiterlesen|testen)|nur für abonnenten|(?:article|contenu) réservé aux abonnés|réservé à nos abonnés|il vous reste .{0,20}à lire|(?:contenido|artículo) (?:exclusivo )?para suscriptores|suscríbete para (?:leer|continuar)|(?:conteúdo|matéria) exclusiv[ao] para assinantes|assine para (?:ler|continuar)|articolo riservato agli abbonati|abbonati per (?:leggere|continuare)|alleen voor abonnees|för prenumeranter|только для подписчиков|dostęp (?:tylko )?dla (?:subskrybentów|prenumeratorów)|구독자 전용|会員限定|有料会員",
        ),
    ),
)
GATES = tuple((reason, re.compile("|".join(p), re.IGNORECASE)) for reason, p in _PHRASES)
STATUS_TITLE = re.compile(
    r"^\W*(?:404|403|410|error 40\d|not found|page not found|access denied|forbidden|just a moment|attention required|are you a robot|pardon our interruption|security check|seite nicht gefunden|page introuvable|página no encontrada|página não encontrada|страница не найдена)\b",
    re.IGNORECASE,
)


def refuse_gate(
    page: Page,
    facts: Facts,
    blocks: Sequence[Block],
    lines: Sequence[str],
    notices: Sequence[str] = (),
) -> None:
    """Raise `Rejected` where the page is a gate or an index; the measurement is its words.

    `lines` are what the extractors took for the story, `notices` what the page says where
    scripts are off: most pages say something there, so it counts only if there is no story.
    """
    words = sum(map(word_count, lines))
    text = "\n".join(lines)
    title = page.title or facts.title_tag or ""
    if STATUS_TITLE.search(title) and words <= MAX_TITLE_GATE_WORDS:
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
    _refuse_index(facts, blocks, lines)


def is_stub(facts: Facts, blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """A real teaser, and then a wall: a short text of a page that says it is not free."""
    words = sum(map(word_count, lines))
    if words > 2 * MAX_TITLE_GATE_WORDS:
        return False
    declared = any(
        node.get("isAccessibleForFree") in (False, "False", "false") for node in facts.nodes
    )
    tier = facts.first("article:content_tier", "content_tier") in ("locked", "premium", "paid")
    wall = GATES[-1][1]
    taken = {key(line) for line in lines}
    inside = [n for n, block in enumerate(blocks) if block.key in taken] or [0]
    near = blocks[inside[0] : inside[-1] + 25]
    walled = any(
        10 < len(block.text) < MAX_WALL_CHARS
        and wall.search(block.text)
        and (block.key not in taken or word_count(block.text) <= MAX_TAKEN_WALL_WORDS)
        for block in near
    )
    return walled or ((declared or tier) and words < MAX_GATE_WORDS)


def _gate(text: str) -> Reason | None:
    return next((reason for reason, pattern in GATES if pattern.search(text[:4_000])), None)


def _has_story(lines: Sequence[str], reason: Reason) -> bool:
    """Whether sentences that say nothing about the gate are most of what is there."""
    pattern = dict(GATES)[reason]
    told = [
        line
        for line in lines
        if (len(line) >= MIN_SENTENCE_CHARS or word_count(line) >= MIN_SENTENCE_WORDS)
        and not pattern.search(line)
    ]
    return len(told) >= MIN_SENTENCES


def _refuse_index(facts: Facts, blocks: Sequence[Block], lines: Sequence[str]) -> None:
    """A home, section or tag page: what was taken for a story is a list of linked headlines.

    A page that declares an article is one, however many teasers stand around it.
    """
    types = {name for node in facts.nodes for name in types_of(node)}
    is_declared = bool(types & {"CollectionPage", "SearchResultsPage"})
    if not is_declared and (
        any(name.endswith(("Article", "BlogPosting", "Review", "Recipe")) for name in types)
        or (facts.first("og:type") or "").startswith("article")
        or facts.first("article:published_time") is not None
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
