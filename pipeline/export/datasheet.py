"""What was exported -> its README: counts, sources, period, recipe, and what one may not expect."""

import re

import duckdb

from broadsheet.pipeline.export.vertical import ATTRIBUTES

_HUGGINGFACE = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/**/*.parquet
---
"""


_VERTICAL = """
## The tokens

One token a line, in UTF-8. A token is a word as `search` knows it, as printed, or one other
character that is no blank; in scripts that write no spaces it is one character. `<g/>` says that
no blank stands between two tokens. Nothing is annotated: no lemma, no part of speech, and no
sentences, which nobody could cut in every language. `<`, `>`, `&` and `"` are XML entities.

    cwb-encode -d DATA -f articles.vrt -R REGISTRY/corpus -xsB -c utf8 -0 g \\
      -S doc:0+{attributes} -S p:0+type

For Sketch Engine (NoSketch Engine): `ATTRIBUTE word`, `STRUCTURE doc` with these attributes,
`STRUCTURE p` with `type` (title, standfirst, text), and `STRUCTURE g` with `DISPLAYTAG 0`.
""".replace("{attributes}", "+".join(ATTRIBUTES))

_OUTLETS = 20  # outlets that a datasheet names


def datasheet(con: duckdb.DuckDBPyConnection, form: str, where: str, articles: int) -> str:
    """The README of an export: for whom it is written, what it holds, what it does not."""
    head = _HUGGINGFACE if form == "huggingface" else ""
    tail = _VERTICAL if form == "vertical" else ""
    return head + _sheet(con, where, articles) + _sources(con, where) + tail


def _sources(con: duckdb.DuckDBPyConnection, where: str) -> str:
    """The largest outlets, each with its articles and its period."""
    rows = con.execute(
        f"""
        select coalesce(outlet, 'unknown'), count(*), min(published_on), max(published_on)
        from articles where {where}
        group by outlet order by count(*) desc, outlet
        """
    ).fetchall()
    lines = [
        f"| `{_line(outlet)}` | {n} | {first or 'unknown'} to {last or 'unknown'} |"
        for outlet, n, first, last in rows[:_OUTLETS]
    ]
    left = len(rows) - _OUTLETS
    more = [f"| {left} more | {sum(row[1] for row in rows[_OUTLETS:])} | |"] if left > 0 else []
    table = "\n".join(["| outlet | articles | period |", "|---|---|---|", *lines, *more])
    return f"\n## Sources\n\n{table}\n"


def _sheet(con: duckdb.DuckDBPyConnection, where: str, articles: int) -> str:
    """What a user of the files must know, as Markdown."""
    (facts,) = con.execute(
        f"""
        select
            count(*) filter (where duplicate_of is null), count(distinct outlet),
            min(published_on), max(published_on),
            count(*) filter (where published_on is null), sum(word_count),
            count(distinct raw_file_id),
            list(distinct recipe_id order by recipe_id),
            list(distinct extractor_version order by extractor_version),
            list(distinct language order by language),
            list(distinct license order by license) filter (where license is not null)
        from articles where {where}
        """
    ).fetchall()
    texts, outlets, first, last, undated, words, files, recipes, versions, languages, licenses = (
        facts
    )
    licensed = ", ".join(f"`{_line(name)}`" for name in licenses or []) or "none"
    return f"""# Datasheet

| | |
|---|---|
| articles | {articles} ({texts} different texts that no earlier article had) |
| words | {words or 0} |
| outlets | {outlets} |
| languages | {", ".join(filter(None, languages or [])) or "unknown"} |
| period | {first or "unknown"} to {last or "unknown"}; {undated} without a date |
| raw files | {files} |
| condition | `{_line(where)}` |
| recipe | {", ".join(recipes or [])} |
| trafilatura | {", ".join(versions or [])} |

- Duplicates are kept and marked: `duplicate_of` names the earliest article with the same text.
- Instants are UTC; `published_on` is the day as printed, `date_source` says where.
- `removed` holds every line that cleaning took out of `text`, with its reason.
- Licences that pages declare: {licensed}. The texts remain their publishers'; whether they may be
  passed on is for you to find out. Takedown requests are not known to these files.
"""


def _line(text: str) -> str:
    return re.sub(r"[\s`|]+", " ", text)
