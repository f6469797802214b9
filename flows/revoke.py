"""`takedown --revoke` and `forget --revoke`: lines off the list, held rows back in the corpus."""

import json
import sys
import threading
from collections.abc import Sequence

import click

from broadsheet.flows.by_hand import held
from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES, WRONG_USAGE, stop
from broadsheet.flows.terminal.interrupt import interruptible
from broadsheet.pipeline.lake.opening import read_lake
from broadsheet.pipeline.publishing import publish
from broadsheet.pipeline.revoking import deleted_parts, entries_named, read_anew, strike
from broadsheet.pipeline.settings import Settings


def revoke(settings: Settings, words: Sequence[str], *, as_json: bool) -> None:
    """Undo what these words name. What was held is back; the rest comes with the next ingest."""
    with held(settings, "broadsheet takedown --revoke") as lake:
        manifest = read_lake(lake)
        try:
            ids = entries_named(manifest, words)
        except ValueError as error:
            stop(WRONG_USAGE, str(error))
        entries = [manifest.withheld[one] for one in ids]
        # Read anew before it is struck off: killed in between, the same words do the rest.
        anew = read_anew(lake, manifest, deleted_parts(lake, manifest, ids))
        strike(lake, manifest, ids)
        notes: tuple[str, ...] = ()
        trouble: tuple[str, ...] = ()
        if any(entry.is_held for entry in entries):
            stopping = threading.Event()
            with interruptible(stopping.set):
                done = publish(settings, lake, manifest, stopping)
            notes, trouble = done.notes, done.trouble
    if as_json:
        said = {"revoked": ids, "read_anew": anew.due, "gone": anew.gone}
        said |= {"notes": notes, "trouble": trouble}
        click.echo(json.dumps(said, indent=2))
    else:
        click.echo(f"{len(ids)} lines are off the list")
        if anew.due:
            click.echo(f"  the next ingest reads {len(anew.due)} raw files anew, and all is back")
        for path in anew.gone:
            click.echo(safe(f"  ! {path} is gone: what was deleted of it cannot come back"))
        if any(entry.kind == "name" for entry in entries):
            click.echo("  a name comes back where a raw file is read anew, by another recipe say")
        for line in (*notes, *(f"! {told}" for told in trouble)):
            click.echo(f"  {line}")
    sys.exit(NEEDS_EYES if trouble or anew.gone else DONE)
