"""Text from anywhere -> text that a terminal only shows."""


def safe(text: str) -> str:
    r"""Control characters as escapes: a page's title must not move the cursor.

    >>> safe("Rain\x1b[2J in Oslo")
    'Rain\\x1b[2J in Oslo'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
