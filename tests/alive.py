"""How many objects of a kind there are: what is kept small is not kept as these."""

import gc


def alive(*kinds: type) -> int:
    """Those of this process, garbage left out. Tests before may have left some for good: what is
    asked is how many more there are."""
    gc.collect()
    return sum(type(one) in kinds for one in gc.get_objects())
