"""`broadsheet forget`: a person's name -> out of all bylines, and not back; the articles stay."""

import click

from broadsheet.flows.commands.takedown import (
    carry_out,
    dry_option,
    now,
    reason_option,
    tell,
    ticket_option,
)
from broadsheet.flows.terminal.exits import WRONG_USAGE, stop
from broadsheet.flows.terminal.options import data_option, json_option, need_lake, settings_of
from broadsheet.pipeline.takedown import Decision, Finder


@click.command("forget")
@click.argument("name")
@data_option
@reason_option
@ticket_option
@dry_option
@click.option("--revoke", "is_revoked", is_flag=True, help="Let the name be printed again.")
@json_option
def command(
    name: str,
    data: str | None,
    reason: str | None,
    ticket: str,
    is_dry: bool,
    is_revoked: bool,
    as_json: bool,
) -> None:
    """Take a person's NAME out of `authors`, credits and bylines, physically, and keep it out.

    The articles stay, and so does what their texts say of the person: see `broadsheet takedown`.
    Case, accents and the order of first and last name do not matter.
    """
    if not reason and not is_dry and not is_revoked:
        stop(WRONG_USAGE, "say why with --reason: the ledger keeps it in the place of the name")
    settings = settings_of((), data=data)
    need_lake(settings)
    from broadsheet.flows.by_hand import held
    from broadsheet.pipeline.lake.opening import read_lake

    purpose = "broadsheet forget"
    with held(settings, purpose) as lake:
        manifest = read_lake(lake)
        finder = Finder(lake, manifest, Decision(now(), reason or "", ticket))
        try:
            found = finder.find_name(name)
        except ValueError as error:
            stop(WRONG_USAGE, str(error))
        done = None
        if not is_dry and not is_revoked:
            done = carry_out(settings, lake, manifest, found, finder.salt)
    if is_revoked:
        from broadsheet.flows.revoke import revoke

        revoke(settings, [one.entry_id for one in found.entries], as_json=as_json)
    tell(found, {}, done, as_json=as_json)
