"""How Hive names the folder of a partition's value."""

import re

UNKNOWN = "__HIVE_DEFAULT_PARTITION__"  # Hive's own name for null


def folder_name(value: object) -> str:
    """A partition's value as a folder's name.

    >>> folder_name("a/b=c")
    'a%2Fb%3Dc'
    """
    if value is None:
        return UNKNOWN
    return re.sub(
        r"[^\w.-]", lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), str(value)
    )
