"""Runs that their process left behind -> settled, so that Prefect's page tells of no ghosts."""

from collections.abc import Sequence
from datetime import UTC, datetime

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
LEFT = "its process ended before it did"


def settle_leftovers() -> None:
    """Say of every run that is under way that it crashed; drop those that are overdue.

    For an API that is ours alone, before anything runs: who is under way then has no process. Its
    slot is free with that. What was due while nobody served is made up for by one run, not by each.
    """
    with get_client(sync_client=True) as client:
        while left := client.read_flow_runs(flow_run_filter=_flow_runs(UNDER_WAY)):
            for run in left:
                client.set_flow_run_state(run.id, Crashed(message=LEFT))
        while tasks := client.read_task_runs(task_run_filter=_task_runs(UNDER_WAY)):
            for task in tasks:
                client.set_task_run_state(task.id, Crashed(message=LEFT), force=True)
        while overdue := _overdue(client):
            for run in overdue:
                client.delete_flow_run(run.id)


def _flow_runs(states: Sequence[StateType]) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))))


def _task_runs(states: Sequence[StateType]) -> TaskRunFilter:
    return TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=list(states))))


def _overdue(client: SyncPrefectClient) -> list[FlowRun]:
    """Runs that the schedule made; what a person asked for is still to be done."""
    wanted = _flow_runs([StateType.SCHEDULED])
    past = {"before_": datetime.now(UTC)}
    wanted.expected_start_time = FlowRunFilterExpectedStartTime.model_validate(past)
    return [run for run in client.read_flow_runs(flow_run_filter=wanted) if run.auto_scheduled]


if __name__ == "__main__":  # before the one worker of a server starts, as of compose.yaml
    settle_leftovers()
