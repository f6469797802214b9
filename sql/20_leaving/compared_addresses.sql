-- One row per address at which older versions are compared with the newest anew: something arrives
-- or leaves there, or what is shown is cut otherwise.
-- page_id: The address.
select page_id from staging.touched_pages
union
select page_id from staging.redone_rows
where page_id is not null
