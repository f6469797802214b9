"""A line of a text -> whether an outlet marks it as a correction.

DuckDB reads the pattern with RE2: a phrase looks neither behind nor ahead, and `\\b` would hold in
Latin letters alone.
"""

from broadsheet.pipeline.wording.phrases import Rule

# "Correction:", "CORRECTION, March 3, 2024: ...", "[정정]", "Korrektur" alone on its line; not
# "Correction in grain prices:". What stands between is a date: it has a digit.
OPENS = Rule(
    "correction.opens",
    frame=r"[\s*_#\[(<•●▪■◆►·«»“”\"'’【〔（–—-]{0,4}{}(?:[\])】〕）]"
    r"|[*_]{0,3}(?:(?:[ ,(][^.:：—–]{0,24})?[0-9][^:：—–]{0,16})?\s*(?:[:：—–]|-\s|$))",
)
# "An earlier version of this article misstated ...", wherever the line says it.
SAYS = Rule("correction.says", opens=False)
PATTERN = f"(?i)(?:^(?:{OPENS.pattern.pattern})|{SAYS.pattern.pattern})"
