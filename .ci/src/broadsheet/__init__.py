"""Raw news files in; a clean, dated, deduplicated corpus that one can query with SQL out.

The one import name of the wheel: `broadsheet.flows`, `broadsheet.pipeline` and `broadsheet.sql`, so
that no folder of a user's own is mistaken for ours. In a checkout the three are links.
"""
