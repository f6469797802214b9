"""Links between near copies -> stories: each is cut by a centre, its first print, within days.

Chains do not swallow the corpus: what is like a copy of a copy, but not like the first print, is
another story, and so is what comes back after `WINDOW`. Texts are taken in the order in which they
were printed, so that the same links give the same stories in however many publishes they came;
only what is connected to a change is cut anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb
import pyarrow as pa

from broadsheet.pipeline.warehouse.staging import stage

WINDOW = timedelta(days=14)  # after the first print; a template of last month is no reprint
TOLD = pa.schema(
    [
        ("doc_id", pa.int32()),
        ("centre_doc_id", pa.int32()),
        ("nearest_doc_id", pa.int32()),
        ("similarity", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Told:
    """A text of a story: its first print, and the earlier one of the story that is most like it."""

    doc_id: int
    centre_doc_id: int
    nearest_doc_id: int | None = None  # None: it is the first print
    similarity: float | None = None


def cut(
    texts: Sequence[tuple[int, float | None]],
    links_of: Callable[[int], Sequence[tuple[int, float]]],
) -> Iterator[Told]:
    """The stories of two texts and more. `texts` are numbers and seconds of Unix time in the order
    of print; `links_of` gives of each the texts that it is linked to, and how similar they are.

    >>> days = [(1, 0.0), (2, 86_400.0), (3, 172_800.0)]
    >>> chain = {1: [(2, 0.9)], 2: [(1, 0.9), (3, 0.8)], 3: [(2, 0.8)]}
    >>> [(told.doc_id, told.centre_doc_id) for told in cut(days, chain.__getitem__)]
    [(1, 1), (2, 1)]
    """
    places = {doc_id: place for place, (doc_id, _) in enumerate(texts)}
    printed = dict(texts)
    centres: dict[int, int] = {}
    for doc_id, _ in texts:
        if doc_id in centres:
            continue
        others = [other for other, _ in links_of(doc_id) if other not in centres]
        near = [other for other in others if _is_within(printed[doc_id], printed[other])]
        centres |= dict.fromkeys([doc_id, *near] if near else [], doc_id)
    for doc_id, _ in texts:
        centre = centres.get(doc_id)
        if centre is None:
            continue
        earlier = [
            (similarity, -places[other], other)
            for other, similarity in links_of(doc_id)
            if centres.get(other) == centre and places[other] < places[doc_id]
        ]
        if earlier:
            similarity, _, nearest = max(earlier)
            yield Told(doc_id, centre, nearest, similarity)
        else:
            yield Told(doc_id, centre)


def _is_within(first: float | None, second: float | None) -> bool:
    """Of an undated text nobody can say that it is too late."""
    return first is None or second is None or abs(second - first) <= WINDOW.total_seconds()


def stage_told(con: duckdb.DuckDBPyConnection) -> None:
    """Have in `staging.told` the stories of the texts whose links changed."""
    texts = con.execute(
        "select doc_id, printed_seconds from staging.linked_texts order by place"
    ).fetchall()
    told = list(cut(texts, _links(con)))
    columns = {name: [getattr(one, name) for one in told] for name in TOLD.names}
    stage(con, "told", pa.table(columns, TOLD))


def _links(con: duckdb.DuckDBPyConnection) -> Callable[[int], Sequence[tuple[int, float]]]:
    """The links of each text, held as columns: as objects those of a million articles took some
    100 MB."""
    grouped = con.sql(
        """
        select doc_id, list(other_doc_id) as others, list(similarity) as similarities
        from staging.retold_links group by doc_id
        """
    ).to_arrow_table()
    places = {doc_id: place for place, doc_id in enumerate(grouped["doc_id"].to_pylist())}

    def links_of(doc_id: int) -> Sequence[tuple[int, float]]:
        place = places.get(doc_id)
        if place is None:
            return ()
        others, similarities = grouped["others"][place], grouped["similarities"][place]
        return list(zip(others.as_py(), similarities.as_py(), strict=True))

    return links_of


def retell(con: duckdb.DuckDBPyConnection) -> None:
    """Have the articles name the stories that there are; a copy names that of its original."""
    con.execute(
        """
        update derived.article_rows as known set
            story_id = told.story_id,
            near_duplicate_of = told.near_duplicate_of,
            similarity = told.similarity
        from (
            select
                retold.doc_id,
                centres.article_id as story_id,
                nearest.article_id as near_duplicate_of,
                told.similarity
            from staging.retold_texts as retold
            left join staging.told as told on retold.doc_id = told.doc_id
            left join derived.article_rows as centres on told.centre_doc_id = centres.doc_id
            left join derived.article_rows as nearest on told.nearest_doc_id = nearest.doc_id
        ) as told
        where told.doc_id = known.doc_id and (
            known.story_id is distinct from told.story_id
            or known.near_duplicate_of is distinct from told.near_duplicate_of
            or known.similarity is distinct from told.similarity
        )
        """
    )
    con.execute(
        """
        update derived.article_rows as known set
            story_id = originals.story_id,
            near_duplicate_of = null,
            similarity = null
        from derived.article_rows as originals
        where known.duplicate_of = originals.article_id and (
            known.story_id is distinct from originals.story_id
            or known.near_duplicate_of is not null
        )
        """
    )
    _count_first_prints(con)


def _count_first_prints(con: duckdb.DuckDBPyConnection) -> None:
    """Have the index know which articles are first prints. Of the outlets of those that turned the
    corpus knows something else, whatever of theirs arrived.
    """
    con.execute(
        """
        create table staging.turned_prints as
        select known.doc_id, rows_.outlet, not known.is_first_print as is_first_print
        from derived.documents as known
        inner join derived.article_rows as rows_ on known.doc_id = rows_.doc_id
        where known.doc_id in (
                select doc_id from staging.retold_texts
                union all
                select doc_id from staging.amended
            )
            and known.is_first_print != (
                rows_.duplicate_of is null
                and coalesce(rows_.story_id = rows_.article_id, true)
            )
        """
    )
    con.execute(
        """
        update derived.documents as known set is_first_print = turned.is_first_print
        from staging.turned_prints as turned where turned.doc_id = known.doc_id
        """
    )
    con.execute(
        "insert into staging.affected_outlets select distinct outlet from staging.turned_prints"
    )
