"""sql/alarms/shown/*.sql -> what the health page shows of the corpus, and how it is drawn.

They read what the alarms read (`sql/alarms/given/`), and so the same connection.
"""

from functools import partial

import duckdb

from broadsheet.pipeline.report import charts
from broadsheet.pipeline.report.asking import ask
from broadsheet.pipeline.report.sections import Answer, Section
from broadsheet.pipeline.warehouse.statements import query_of

FOLDER = "alarms/shown"
SECTIONS = (
    Section("outlets"),
    Section("unusual"),
    Section("records_by_day", partial(charts.columns_over_time, measure="records")),
)
WEEKS = Section("quality_by_week", charts.weeks)  # the report's


def answers(con: duckdb.DuckDBPyConnection) -> list[Answer]:
    """What there is to show, once the alarms were asked."""
    queries = [(one, query_of(FOLDER, one.name)) for one in SECTIONS]
    queries.append((WEEKS, query_of("report", WEEKS.name)))
    return [(section, query, ask(con, query.sql)) for section, query in queries]
