-- Whether a kind of page is what an outlet publishes: what a query finds unless it asks for a type.
-- kind: scalar(page_type)
select
    coalesce(
        page_type not in ('forum', 'product', 'listing', 'documentation', 'service', 'other'),
        true
    )
