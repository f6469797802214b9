"""sql/report/*.sql -> what the report asks, in the order of an article's life, and how it is drawn.

A query's file opens with its title and goes on with how to read the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pipeline.report import charts
from pipeline.report.asking import Rows
from pipeline.report.charts import Spec
from pipeline.statements import SQL


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the report, by the name of its file, and how to draw the answer."""

    name: str
    draw: Callable[[Rows], Spec] | None = None  # None: a table says it better
    is_single: bool = False  # one row, whose values are the answer


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it lies in sql/: what it asks, how to read the answer, and itself."""

    title: str
    meaning: str
    sql: str


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
    Section("headline_words", partial(charts.bars, measure="headlines")),
    Section("top_terms_by_outlet"),
    Section("rising_terms", partial(charts.bars, measure="doublings")),
    Section("quality_by_week", charts.weeks),
    Section("weeks_to_look_at"),
)


def query_of(folder: str, name: str) -> Query:
    """The query in sql/`folder`/`name`.sql. Raises OSError when there is none."""
    lines = (SQL / folder / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    end = next(n for n, line in enumerate(lines) if not line.startswith("--"))
    title, *meaning = (line.removeprefix("-- ") for line in lines[:end])
    return Query(title, " ".join(meaning), "\n".join(lines[end:]).strip())
