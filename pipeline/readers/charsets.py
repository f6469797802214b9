"""bytes that should be UTF-8 -> characters."""


def characters(raw: bytes) -> str:
    """UTF-8 with a few wrong bytes stays UTF-8; with mostly wrong ones it is Windows-1252."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        mended = raw.decode("utf-8", "replace")
    wrong = mended.count("\ufffd")
    right = sum(character > "\x7f" for character in mended) - wrong
    return mended if right >= wrong else raw.decode("cp1252", "replace")
