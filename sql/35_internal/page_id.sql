-- A number for what stands for all addresses of a page; null where that is nothing.
-- kind: scalar(canonical_url)
select
    case
        when internal.page_address(canonical_url) is not null
            then hash(internal.page_address(canonical_url))
    end
