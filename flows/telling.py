"""News of alarms -> Prefect's notification blocks: mail, Slack, Teams, webhooks, by apprise."""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol, cast

from prefect.blocks.core import Block
from prefect.blocks.notifications import AppriseNotificationBlock
from pydantic import SecretStr

from broadsheet.pipeline.monitor.state import News
from broadsheet.pipeline.monitor.telling import NotDelivered, body_of, subject_of

MAIL = ("mailto://", "mailtos://")


class AlarmAddress(AppriseNotificationBlock):
    """Whatever apprise has an address for: mailto://, slack://, msteams://, json://, ..."""

    _block_type_name = "Alarm Address"
    _block_type_slug = "alarm-address"


class Notifier(Protocol):
    """What Prefect's notification blocks have in common, called from where no loop runs."""

    def raise_on_failure(self) -> AbstractContextManager[None]:
        """Inside, what could not be sent raises."""

    def notify(self, body: str, subject: str | None = None) -> None:
        """Send."""


def save_address(name: str, url: str) -> str:
    """Keep an address of apprise in Prefect's database, encrypted: the name of the block.

    Raises ValueError for one that apprise cannot reach, or a name that Prefect does not take.
    """
    from apprise import Apprise

    if not Apprise().add(url):
        raise ValueError("apprise knows no such address: https://appriseit.com lists them")
    if url.startswith(MAIL) and "format=" not in url:  # as HTML all lines would be one
        url += f"{'&' if '?' in url else '?'}format=text"
    AlarmAddress(url=SecretStr(url)).save(name, overwrite=True)
    return f"alarm-address/{name}"


def deliver(channel: str, news: Sequence[News]) -> None:
    """Tell one block. Raises `NotDelivered`, whatever the reason."""
    # Prefect counts on standard error what it has yet to send, as a short process ends.
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)
    try:
        block = cast("Notifier", Block.load(channel))
        with block.raise_on_failure():
            block.notify(body_of(news), subject_of(news))
    except Exception as error:  # noqa: BLE001  (a library for each service, each with its own errors)
        said = str(error).strip().splitlines()
        raise NotDelivered(f"{channel}: {said[-1] if said else type(error).__name__}") from None
