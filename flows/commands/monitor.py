"""`broadsheet monitor`: corpus, lake and machine -> what rings, told once to whom it concerns."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import click

from broadsheet.flows.terminal.escape import safe
from broadsheet.flows.terminal.exits import DONE, NEEDS_EYES
from broadsheet.flows.terminal.options import data_option, json_option, set_option, settings_of
from broadsheet.pipeline.monitor.alarm import Alarm
from broadsheet.pipeline.monitor.looking import Look, look, snooze
from broadsheet.pipeline.monitor.state import News
from broadsheet.pipeline.monitor.telling import NotDelivered
from broadsheet.pipeline.settings import Settings, WrongSetting


@click.command("monitor")
@click.argument("raw", nargs=-1)
@data_option
@set_option
@json_option
@click.option("--snooze", "snoozed", metavar="ALARM[/OUTLET]", help="It was seen: tell no more,")
@click.option("--until", metavar="DATE", help="until this day.")
@click.option(
    "--address", metavar="NAME", help="Save an address of apprise, read from standard input."
)
def command(
    raw: tuple[str, ...],
    data: str | None,
    knobs: tuple[str, ...],
    as_json: bool,
    snoozed: str | None,
    until: str | None,
    address: str | None,
) -> None:
    """Look once, tell alarm_blocks and alarm_command what began to ring or is over since.

    Ends with 1 while anything rings that does not sleep.
    """
    settings = settings_of(knobs, raw=raw or None, data=data)
    if (snoozed is None) != (until is None):
        raise click.UsageError("--snooze ALARM[/OUTLET] and --until DATE go together")
    if snoozed and until:
        asleep = snooze(settings, snoozed, _day(until), datetime.now(UTC))
        click.echo(f"nothing is told of {snoozed} before {until}: {len(asleep)} of it ring now")
        for one in asleep:
            click.echo(f"  asleep: {safe(one.line)}")
        return
    if address:
        click.echo(
            f"saved; alarm_blocks = {json.dumps(_saved(settings, address))} in broadsheet.toml has "
            "it told, from the next start of `broadsheet serve` on"
        )
        return
    seen = _look(settings)
    click.echo(json.dumps(seen.to_dict(), indent=2) if as_json else render(seen))
    sys.exit(DONE if seen.is_quiet else NEEDS_EYES)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise click.BadParameter(
            f"{said!r} is no day like 2026-06-30", param_hint="--until"
        ) from None


def _look(settings: Settings) -> Look:
    """By hand; Prefect is asked, and its blocks are told, where a server stands."""
    from broadsheet.flows.home import settle_prefect

    now = datetime.now(UTC)
    scheduled: list[Alarm] | None = None
    deliver: Callable[[str, Sequence[News]], None] = _no_server
    if settle_prefect(settings.data):
        from broadsheet.flows import telling
        from broadsheet.flows.scheduled import ring_scheduled

        scheduled = ring_scheduled(now)
        deliver = telling.deliver
    seen = look(settings, "broadsheet monitor", now, scheduled, deliver)
    from broadsheet.pipeline.monitor.showing import show

    show(settings, seen)
    return seen


def _no_server(channel: str, news: Sequence[News]) -> None:
    told = f"{len(news)} alarms wait for a Prefect server over this data (`broadsheet serve`)"
    raise NotDelivered(f"{channel}: {told}; alarm_command needs none")


def _saved(settings: Settings, name: str) -> str:
    from broadsheet.flows.home import settle_prefect

    if not settle_prefect(settings.data):
        raise WrongSetting("addresses lie in Prefect's database: start `broadsheet serve` first")
    from broadsheet.flows.telling import save_address

    try:
        return save_address(name, sys.stdin.readline().strip())
    except ValueError as error:
        raise WrongSetting(f"--address {name}: {error}") from None


def render(seen: Look) -> str:
    """For people: what rings, what sleeps, what is over."""
    new = {one.alarm.key for one in seen.news if not one.is_over}
    lines = [
        *(f"! {one.line}{'' if one.key in new else ' (told before)'}" for one in seen.loud),
        *(f"  asleep: {one.line}" for one in seen.asleep),
        *(f"  {one.line}" for one in seen.news if one.is_over),
        *(f"! {line}" for line in seen.trouble),
    ]
    return "\n".join(map(safe, lines)) or "nothing rings"
