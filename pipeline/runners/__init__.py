"""Who does the shards of an ingest: processes of this machine, or the workers of a cluster."""
