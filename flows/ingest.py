"""The ingest flow: refine every shard, settle the ledger, publish the corpus."""

from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.exceptions import TerminationSignal
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task

from broadsheet.flows.by_hand import RETRY_DELAY_SECONDS, carry_out, slices
from broadsheet.flows.ending import ended, of_ingest, tell_only_bugs
from broadsheet.flows.home import await_api
from broadsheet.flows.terminal.summary import logged, markdown, reason_rows
from broadsheet.pipeline.ingest import Ingest, opened
from broadsheet.pipeline.ledger import Summary
from broadsheet.pipeline.settings import Settings, load
from broadsheet.pipeline.worker.supervisor import StorageTrouble


@flow(name="ingest")
def ingest(raw: list[str] | None = None, data: str | None = None) -> State[Any]:
    """Take in what is new in the landing zone; what is not given comes from the settings."""
    flags = {name: value for name, value in (("raw", raw), ("data", data)) if value}
    return ended(lambda: of_ingest(_ingest(load(flags))))


def _ingest(settings: Settings) -> Summary:
    with opened(settings, "a scheduled ingest") as run:
        return told(carry_out(run, refine_by_tasks))


def ingest_opened(run: Ingest) -> Summary:
    """The same flow over a run whose lock is held and whose plan is known already."""

    @flow(name="ingest")
    def ingest() -> Summary:
        return told(carry_out(run, refine_by_tasks))

    run.warm_up()
    tell_only_bugs()
    await_api()
    try:
        return ingest()
    except TerminationSignal:  # Prefect's, in the place of our handler
        run.interrupt()
        raise KeyboardInterrupt from None


def told(summary: Summary) -> Summary:
    """Put the summary on Prefect's page and into its log."""
    create_markdown_artifact(markdown(summary), key="ingest", description="What the run did")
    create_table_artifact(reason_rows(summary), key="ingest-rejects", description="Why not")
    get_run_logger().info(logged(summary))
    return summary


def refine_by_tasks(run: Ingest) -> None:
    """One task a shard; where that would be too many, one task several neighbours."""

    @task(
        name="refine",
        task_run_name="shards {first} to {last}",
        cache_policy=NO_CACHE,
        retries=run.settings.storage_retries,
        retry_delay_seconds=RETRY_DELAY_SECONDS,
        retry_condition_fn=is_storage_trouble,
    )
    def refine(first: int, last: int) -> None:
        run.do(run.plan.shards.between(first, last))

    threads: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(run.threads)
    with threads:
        tasks = [
            (a, b, threads.submit(refine, {"first": a, "last": b}))
            for a, b in slices(run.plan.shards)
        ]
        for first, last, future in tasks:
            error = future.result(raise_on_failure=False)
            if isinstance(error, BaseException):
                run.give_up(run.plan.shards.between(first, last), error)


def is_storage_trouble(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """A lost mount comes back and a disk is cleared; a bad page stays bad."""
    return isinstance(state.result(raise_on_failure=False), StorageTrouble)
