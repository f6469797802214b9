-- One row per article that arrives, as `documents` keeps it.
-- kind: pieces(derived.documents)
select
    found.doc_id,
    rows_.article_id,
    rows_.outlet,
    rows_.language,
    rows_.section,
    rows_.page_type,
    rows_.published_on,
    rows_.date_precision,
    rows_.duplicate_of is not null as is_copy,
    rows_.duplicate_of is null as is_first_print,  -- until stories are told
    len(found.words)::integer as length
from temp.piece_tokens as found
inner join derived.article_rows as rows_ on found.doc_id = rows_.doc_id
where rows_.doc_id between getvariable('first_doc') and getvariable('last_doc')
order by found.doc_id
