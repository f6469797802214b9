"""(language, word) -> stem: the words that a query for one of their forms may mean.

Snowball's stemmers (Porter 2001), one a language, each by people who know it. No text is changed:
stems widen a query on request (`stem:run`), word by word in articles of their own language only.
"""

import duckdb
import pyarrow as pa
import Stemmer

# BCP 47 -> Snowball's name. Left out are those that cut an everyday noun where they do not cut its
# plural (Turkish seçim > seç, seçimler > seçim; so Arabic, Armenian, Basque, Irish, Tamil), and
# Chinese, Japanese and Thai, which do not inflect by suffix.
STEMMERS = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
}
PART_WORDS = 60_000  # stemmed at a time: a million are 300 MB as Python's strings
SHORTEST = 3  # letters: shorter words are grammar or abbreviations, whose endings are none


def stage_stems(con: duckdb.DuckDBPyConnection) -> None:
    """Put the stems of the words in `staging.word_changes` that `stems` lacks into
    `staging.stem_rows`."""
    con.execute(
        "create table staging.stem_rows "
        "(language varchar, stem varchar, term varchar, term_id bigint, articles bigint)"
    )
    ((count,),) = con.execute("select count(*) from staging.word_changes").fetchall()
    parts = 1 + count // PART_WORDS
    for part in range(parts):
        words = con.sql(
            """
            select
                -- None that arrives has it: articles that stay are in another language now.
                coalesce(changes.term, terms.term) as term,
                changes.term_id, changes.language, changes.articles
            from staging.word_changes as changes
            left join derived.terms as terms on changes.term_id = terms.term_id
            anti join derived.stems as known
                on known.language = changes.language and known.term_id = changes.term_id
            where changes.articles > 0 and changes.language is not null
            and changes.term_id % $parts = $part
            """,
            params={"parts": parts, "part": part},
        ).to_arrow_table()
        con.register("arriving", stemmed(words))
        con.execute("insert into staging.stem_rows by name from arriving")
        con.unregister("arriving")


def stemmed(words: pa.Table) -> pa.Table:
    """The rows (language, term, ...) whose language has a stemmer, with the column `stem`.

    Words with digits and very short ones have none. Deterministic for a version of the stemmers.
    """
    languages = words["language"].to_pylist()
    terms = words["term"].to_pylist()
    stemmers = {name: Stemmer.Stemmer(STEMMERS[name], 0) for name in set(languages) & set(STEMMERS)}
    stems = [
        stemmers[language].stemWord(term) if language in stemmers and _inflects(term) else None
        for language, term in zip(languages, terms, strict=True)
    ]
    column = pa.array(stems, pa.string())
    return words.append_column("stem", column).filter(column.is_valid())


def _inflects(term: str) -> bool:
    """Whether a word is long enough to have an ending, and no number.

    >>> [_inflects(word) for word in ("ships", "हवाएं", "us", "covid19", "2024")]
    [True, True, False, False, False]
    """
    # A word with vowel signs, as in Hindi, is neither alphabetic nor alphanumeric for Python.
    return len(term) >= SHORTEST and (term.isalpha() or not term.isalnum())
