"""sql/report/*.sql -> what the report asks, in order, and how each answer is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from broadsheet.pipeline.report import charts
from broadsheet.pipeline.report.asking import Rows
from broadsheet.pipeline.report.charts import Spec
from broadsheet.pipeline.warehouse.statements import Query


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the report, by the name of its file, and how to draw the answer."""

    name: str
    draw: Callable[[Rows], Spec] | None = None  # None: a table says it better
    is_single: bool = False  # one row, whose values are the answer


Answer = tuple[Section, Query, Rows]


# What is there, when, what was lost, how good it is, what it says.
SECTIONS: tuple[Section, ...] = (
    Section("the_corpus", is_single=True),
    Section("articles_by_outlet", charts.columns_over_time),
    Section("articles_by_language", charts.columns_over_time),
    Section("coverage_calendar", charts.calendar),
    Section("what_was_lost", partial(charts.bars, measure="records")),
    Section("sources_of_dates", charts.shares),
    Section("lengths", charts.histogram),
    Section("lengths_by_outlet", charts.ranges),
    Section("who_copies_whom", charts.matrix),
    Section("who_is_first"),
    Section("agencies"),
    Section("changed_stories"),
    Section("what_outlets_repeat"),
    Section("headline_words", partial(charts.bars, measure="headlines")),
    Section("top_terms_by_outlet"),
    Section("rising_terms", partial(charts.bars, measure="doublings")),
    Section("quality_by_week", charts.weeks),
    Section("weeks_to_look_at"),
)
