"""A first look at a corpus, to start one's own study from.

`make notebook DATA=data` opens it in the browser; `python sql/notebooks/first_look.py` runs it.
Every number comes from corpus.duckdb by SQL that any DuckDB client can run.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="A first look at a corpus")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    return Path, alt, duckdb, mo, os


@app.cell
def _(mo):
    mo.md("""
    # A first look at a corpus

    Before a study: what is there, what is missing, and does the word mean what I think it means?
    Change a query, and what depends on it is computed anew.
    """)
    return


@app.cell
def _(Path, duckdb, os):
    # Read-only: an ingest that publishes meanwhile does not wait, and this session stays on its
    # snapshot. Run this cell again to see the next one.
    database = Path(os.environ.get("DATA", "data")) / "corpus.duckdb"
    con = duckdb.connect(str(database), read_only=True)
    con.execute("set TimeZone = 'UTC'")

    def ask(question, **values):
        """The answer as an Arrow table."""
        return con.sql(question, params=values or None).to_arrow_table()

    return (ask,)


@app.cell
def _(mo):
    mo.md("""
    ## What is there

    `stories` are those that no earlier article told; `with_copies` counts all rows. An outlet with
    few dates cannot be followed over time; one with few authors cannot tell who wrote.
    """)
    return


@app.cell
def _(ask, mo):
    outlets = ask("""
        select
            outlet, articles, stories, with_copies, first_on, last_on,
            round(dated_share, 2) as dated, round(authored_share, 2) as signed, languages
        from outlets
        order by articles desc, outlet
    """)
    mo.ui.table(outlets, selection=None)
    return (outlets,)


@app.cell
def _(mo):
    mo.md("""
    ## What is missing

    A gap in the archive is not silence. Days on which an outlet should have published, and nothing
    is there, are to be left out of a trend, not counted as zero.
    """)
    return


@app.cell
def _(ask, mo):
    gaps = ask("""
        select outlet, min(day) as from_day, max(day) as to_day, count(*) as days
        from coverage
        where status = 'gap'
        group by outlet
        order by days desc, outlet
    """)
    mo.ui.table(gaps, selection=None) if gaps.num_rows else mo.md("No outlet has a gap.")
    return (gaps,)


@app.cell
def _(mo):
    query = mo.ui.text(value="island|bridge", label="Query", full_width=True)
    grain = mo.ui.dropdown(["week", "month", "quarter", "year"], value="month", label="Grain")
    mo.vstack(
        [
            mo.md(
                '## Attention\n\n`a|b`, `"a phrase"`, `begin*`, `-not`, `language:en`, `after:2025`'
            ),
            mo.hstack([query, grain]),
        ]
    )
    return grain, query


@app.cell
def _(alt, ask, grain, query):
    attention = ask(
        "from attention_by($query, by_ := 'language', grain := $grain)",
        query=query.value,
        grain=grain.value,
    )
    # A null is a period without any article of that language: the line breaks there.
    alt.Chart(attention).mark_line(point=True, invalid="break-paths-filter-domains").encode(
        x=alt.X("period:T", title=None),
        y=alt.Y("share:Q", title="share of articles", axis=alt.Axis(format=".0%")),
        color=alt.Color("part:N", title="language"),
        tooltip=["part", "period", "articles", "all_articles"],
    ).properties(width=640, height=240)
    return (attention,)


@app.cell
def _(mo):
    mo.md("""
    ## Does it mean what I think it means?

    Read at least fifty lines before believing a curve. What should not be there goes into the
    query with a minus sign.
    """)
    return


@app.cell
def _(ask, mo, query):
    lines = ask(
        """
        select published_on, outlet, left_context, keyword, right_context
        from kwic($query, 8, 200)
        """,
        query=query.value,
    )
    mo.ui.table(lines, selection=None, page_size=10)
    return (lines,)


@app.cell
def _(ask, mo, query):
    company = ask("from collocates($query, 5, 20)", query=query.value)
    mo.vstack([mo.md("### The company it keeps"), mo.ui.table(company, selection=None)])
    return (company,)


@app.cell
def _(ask, mo, query):
    # Exact copies counted or not: where the two differ much, agency copy speaks, not the outlets.
    copies = ask(
        """
        select
            once.period,
            once.share as share_of_texts,
            every_copy.share as share_of_articles
        from attention($query, 'year') as once
        inner join attention($query, 'year', counting := 'copies') as every_copy
            on once.period = every_copy.period
        order by once.period
        """,
        query=query.value,
    )
    mo.vstack([mo.md("### With copies and without"), mo.ui.table(copies, selection=None)])
    return (copies,)


@app.cell
def _(mo):
    mo.md("""
    ## Next

    - `sql/questions/` holds questions that run as they are, each with its trap.
    - `from keyness('after:2026 language:en', 'before:2026 language:en')` compares two parts.
    - Put `outlets_extra.csv` (owner, leaning, country) or `annotations.csv` (a model's labels) into
      the data folder: the next `broadsheet rebuild` makes tables of them.
    - `broadsheet export FOLDER --where "language = 'en'"` writes the texts for other tools.
    """)
    return


if __name__ == "__main__":
    app.run()
