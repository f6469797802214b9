"""Revisits -> the captures that have their texts, wherever in the corpus these lie.

`sql/25_revisits` says where each of them leads. One that is found is a capture, and no reject any
more; one whose text has left is a reject again.
"""

import duckdb

from broadsheet.pipeline.warehouse.statements import in_order, read_layer

NOTED = "text_part, text_offset, text_ordinal"


def count_found(con: duckdb.DuckDBPyConnection) -> int:
    """How many revisits are captures of something that the corpus has."""
    ((found,),) = con.execute("select count(text_part) from derived.reject_rows").fetchall()
    return int(found)


def find_texts(con: duckdb.DuckDBPyConnection) -> None:
    """Note of each revisit that is new, or whose text came or left, where its text lies now."""
    for statement in in_order(read_layer("25_revisits")):
        con.execute(f"create table {statement.qualified} as {statement.body}")
    if not con.execute("select 1 from staging.asked_revisits limit 1").fetchall():
        return
    con.execute(
        f"""
        update derived.reject_rows as known
        set text_part = found.text_part,
            text_offset = found.text_offset,
            text_ordinal = found.text_ordinal
        from (
            select asked.part_no, asked.record_offset, asked.record_ordinal, {NOTED}
            from staging.asked_revisits as asked
            left join staging.found_texts as found
                using (part_no, record_offset, record_ordinal)
        ) as found
        where
            known.part_no = found.part_no
            and known.record_offset = found.record_offset
            and known.record_ordinal = found.record_ordinal
            and known.revisit_of is not null
        """
    )
