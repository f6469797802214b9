-- When a page was seen as it is: captured, or where nobody says, changed or published.
-- kind: scalar(fetched_at, modified_at, published_at, published_on)
select
    coalesce(
        fetched_at, modified_at, published_at, published_on::timestamp at time zone 'UTC'
    )
