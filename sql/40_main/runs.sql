-- One row per run of the pipeline: the only table that knows the clock.
-- run_id: Identifies the run.
-- started_at: When it started (UTC).
-- ended_at: When it ended (UTC); null for a run that was cut off.
-- command: What was asked.
-- versions: Version of the pipeline and of its libraries (JSON).
-- config_hash: Hash of the settings in force.
-- records_seen: Records that the run read.
-- articles: Those that became articles.
-- rejects: Those that were rejected.
-- seconds: Seconds of work by stage (JSON).
-- peak_memory_bytes: Peak memory of its processes together (bytes).
-- exit_code: 0 done, 1 needs eyes, 2 wrong usage, 3 the lake was held, 4 the lake is damaged, 130
--   interrupted.
-- snapshot_id: The snapshot of this database that it published.
select
    run_id,
    started_at,
    ended_at,
    command,
    versions,
    config_hash,
    records_seen,
    articles,
    rejects,
    seconds,
    peak_memory_bytes,
    exit_code,
    snapshot_id
from staging.run_rows
order by started_at, run_id
