"""Prefect's runs -> alarms: one that failed, crashed, needs eyes, or does not begin."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort

from broadsheet.flows.ending import NEEDS_EYES
from broadsheet.pipeline.monitor.alarm import Alarm

# Whether one that needs eyes rings: a look does while anything rings, and that is told by itself.
FLOWS = {"ingest": True, "rebuild": True, "maintain": True, "learn": True, "monitor": False}
ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED]  # a cancelled one left it to
LATE = timedelta(minutes=15)  # another; a runner looks every ten seconds


def ring_scheduled(now: datetime) -> list[Alarm]:
    """What rings of the runs that the API knows. Raises what Prefect's client does."""
    with get_client(sync_client=True) as client:
        return [alarm for name in FLOWS for alarm in _of_flow(client, name, now)]


def _of_flow(client: SyncPrefectClient, name: str, now: datetime) -> Iterator[Alarm]:
    last = _runs(client, name, FlowRunFilter(state=_in(ENDED)), FlowRunSort.END_TIME_DESC)
    for run in last:
        state = run.state
        assert state is not None
        if not state.is_completed() or (FLOWS[name] and state.name == NEEDS_EYES):
            told = f"its last run ended as {state.name}: {state.message or 'without a message'}"
            yield Alarm("flow_failed", name, run.end_time or now, told)
            return
    due = FlowRunFilter(
        state=_in([StateType.SCHEDULED]),
        expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": now - LATE}),
    )
    for run in _runs(client, name, due, FlowRunSort.EXPECTED_START_TIME_ASC):
        since = run.expected_start_time or now
        yield Alarm("flow_failed", name, since, "its run has not begun: is its runner up?")


def _runs(
    client: SyncPrefectClient, name: str, wanted: FlowRunFilter, sort: FlowRunSort
) -> list[FlowRun]:
    """The first run of a flow."""
    flow = FlowFilter(name=FlowFilterName(any_=[name]))
    return client.read_flow_runs(flow_filter=flow, flow_run_filter=wanted, sort=sort, limit=1)


def _in(states: list[StateType]) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=states))
