"""Where the lake, the landing zone and the snapshots lie: the only room that touches files."""
