"""The recipe over a shard, in processes that can be killed."""
