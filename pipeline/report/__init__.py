"""corpus.duckdb -> one HTML file of pictures: no scripts, no network, each with its query."""

from pathlib import Path

from broadsheet.pipeline.report.asking import ask
from broadsheet.pipeline.report.page import whole_page
from broadsheet.pipeline.report.sections import SECTIONS
from broadsheet.pipeline.storage.durable import write_whole
from broadsheet.pipeline.warehouse.reading import reading
from broadsheet.pipeline.warehouse.statements import query_of


def write_report(database: Path, target: Path, counting: str = "texts") -> None:
    """Write the report of a corpus; the file appears when it is complete. `counting` says what
    counts as an article: texts, stories or copies.
    """
    with reading(database) as con:
        con.execute("set variable counting = $counting", {"counting": counting})
        answered = [
            (section, query, ask(con, query.sql))
            for section in SECTIONS
            for query in [query_of("report", section.name)]
        ]
    write_whole(target, whole_page("A report of the corpus", answered).encode())
