-- One row per raw file that was ingested: the ledger. For every row, records_seen = articles +
-- rejects.
-- raw_file_id: Identifies the raw file.
-- path: Where it lies in the landing zone.
-- sha256: SHA-256 of the file, in hexadecimal.
-- size_bytes: Size of the file (bytes).
-- container: What kind of file its reader took it for: html, text, jsonl, warc, ...
-- status: Whether all of it has been read: complete, unreadable, or damaged, where the lake lost
--   rows of it and the counts are of those that are left.
-- records_seen: Records in it that claim to be a document.
-- articles: Those that became a row of `articles`.
-- rejects: Those that became a row of `rejects`.
-- other_records: Parts of the container that do not claim to be a document: WARC requests,
--   warcinfo.
select
    raw_file_id,
    path,
    sha256,
    size_bytes,
    container,
    status,
    records_seen,
    articles,
    rejects,
    other_records
from staging.raw_file_rows
order by path, raw_file_id
