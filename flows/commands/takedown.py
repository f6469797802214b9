"""`broadsheet takedown`: documents -> out of lake and corpus, and kept out; or back again."""

import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import click

from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES, WRONG_USAGE, stop
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.flows.terminal.options import data_option, json_option, need_lake, settings_of
from broadsheet.flows.terminal.targets import Targets, lines_of, targets_of
from broadsheet.flows.terminal.withholding import as_object, raw_places, shown, told_raw
from broadsheet.pipeline.lake.manifest import Manifest
from broadsheet.pipeline.lake.store import Lake
from broadsheet.pipeline.publishing import Publication, database_of, is_current, publish
from broadsheet.pipeline.settings import Settings
from broadsheet.pipeline.takedown import Copies, Decision, Finder, Found, withhold

reason_option = click.option("--reason", help="Why; kept for good, so no names and no content.")
ticket_option = click.option("--ticket", default="", help="Where it was asked for; kept for good.")
dry_option = click.option("--dry-run", "is_dry", is_flag=True, help="Show what would go.")


@click.command("takedown")
@click.argument("targets", nargs=-1)
@click.option(
    "--file",
    "listed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="More targets, one a line.",
)
@data_option
@reason_option
@ticket_option
@dry_option
@click.option(
    "--copies",
    type=click.Choice(["near", "exact", "none"]),
    default="near",
    show_default=True,
    help="Which prints of the same text elsewhere go as well.",
)
@click.option("--hold", "is_held", is_flag=True, help="Hide; keep the rows in the lake.")
@click.option("--revoke", "is_revoked", is_flag=True, help="Undo; also takes ticket:X.")
@json_option
def command(
    targets: tuple[str, ...],
    listed: Path | None,
    data: str | None,
    reason: str | None,
    ticket: str,
    is_dry: bool,
    copies: Copies,
    is_held: bool,
    is_revoked: bool,
    as_json: bool,
) -> None:
    """Take TARGETS out of the lake and the corpus, physically, and keep them out.

    A target is a URL, an article_id, or says what it is: outlet:daily.example, "author:Jane Doe",
    "sql:select article_id from articles where ...".

    All captures of their addresses go, and copies of the text elsewhere. A rebuild, another recipe
    or another crawl does not bring them back: the list knows them by hashes. Raw files are not
    touched; those that hold the text are named.
    """
    words = [*targets, *(lines_of(listed) if listed else ())]
    if not words:
        stop(WRONG_USAGE, "say what to take down: a URL, an article_id, outlet:..., author:...")
    settings = settings_of((), data=data)
    need_lake(settings)
    if is_revoked:
        from broadsheet.flows.revoke import revoke

        revoke(settings, words, as_json=as_json)
        return
    if not reason and not is_dry:
        stop(WRONG_USAGE, "say why with --reason: the ledger keeps it in the place of the text")
    try:
        named = targets_of(words)
    except ValueError as error:
        stop(WRONG_USAGE, str(error))
    decision = Decision(now(), reason or "", ticket, is_held)
    from broadsheet.flows.by_hand import held
    from broadsheet.pipeline.lake.opening import read_lake

    with held(settings, "broadsheet takedown") as lake:
        manifest = read_lake(lake)
        finder = Finder(lake, manifest, decision)
        found, left = find(settings, finder, named, copies)
        done = None if is_dry else carry_out(settings, lake, manifest, found, finder.salt)
    tell(found, left, done, as_json=as_json)


def now() -> str:
    """The day and time that the list keeps."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def find(
    settings: Settings, finder: Finder, named: Targets, copies: Copies
) -> tuple[Found, dict[str, float]]:
    """What goes, and near copies that share too little of the text to go."""
    from broadsheet.pipeline.enrich.address import normal_form
    from broadsheet.pipeline.warehouse import selecting

    database, ids = database_of(settings.data), set(named.ids)
    if database.exists():
        urls = {*named.urls, *filter(None, map(normal_form, named.urls))}
        asked = selecting.Asked(named.ids, urls, named.outlets, named.authors, named.queries)
        try:
            ids = selecting.select(database, asked)
        except selecting.WrongQuery as error:
            stop(WRONG_USAGE, str(error))
    elif named.outlets or named.authors or named.queries:
        stop(WRONG_USAGE, f"{database}: not there to be asked; `broadsheet rebuild` makes it")
    found = finder.find(ids, named.urls, copies)
    unknown = [one for one in found.unknown if one in named.ids]
    if unknown:
        why = "no article of the lake has that id; nothing was changed"
        stop(WRONG_USAGE, f"{unknown[0]}: {why}")
    if not found.entries and not found.known:
        stop(WRONG_USAGE, "no article is meant by that; nothing was changed")
    near: dict[str, float] = {}
    if copies == "near" and database.exists():
        near = selecting.near_copies(database, {one.entry_id for one in found.entries})
    found = finder.complete(
        found, [one for one, share in near.items() if share >= selecting.SHARE], copies
    )
    taken = {one.entry_id for one in found.entries}
    return found, {one: share for one, share in near.items() if one not in taken}


def carry_out(
    settings: Settings, lake: Lake, manifest: Manifest, found: Found, salt: str
) -> Publication:
    """List them, have the lake and the corpus obey, and nothing left of them in DATA; also where
    they are listed, and who did it was killed in the middle."""
    withhold(lake, manifest, found.entries, salt)
    if is_current(settings.data, manifest):
        return Publication((), (), ("it is withheld already: nothing was left to do",))
    stopping = threading.Event()
    with interruptible(stopping.set):
        return publish(settings, lake, manifest, stopping)


def tell(found: Found, left: dict[str, float], done: Publication | None, *, as_json: bool) -> None:
    """What goes or has gone, what still holds it, and what needs eyes."""
    notes, trouble = (done.notes, done.trouble) if done else ((), ())
    if as_json:
        said = {**as_object(found, left), "is_done": done is not None}
        said |= {"notes": notes, "trouble": trouble}
        click.echo(json.dumps(said, indent=2, default=str))
    else:
        verb = "would go" if done is None else "are gone"
        rows, lines = len(found.hits), len(found.entries)
        click.echo(f"rows that {verb}: {rows:,}; new on the list: {lines:,}")
        for line in (*shown(found, left), *told_raw(raw_places(found.hits))):
            click.echo(line)
        for line in (*notes, *(f"! {told}" for told in trouble)):
            click.echo(f"  {line}")
    sys.exit(NEEDS_EYES if trouble else DONE)
