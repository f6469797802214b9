"""bytes -> str: which charset a page is written in."""
