"""What is wrong with a lake, in words."""


class DamagedLake(Exception):
    """The lake contradicts itself; the message names the files."""


class NewerLake(DamagedLake):
    """A later version of ours has written to the lake: this one would lose what it cannot read."""
