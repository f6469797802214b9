-- A number for what stands for all addresses of a page: of an item without an address, for all its
-- versions. Null where that is nothing.
-- kind: scalar(canonical_url, guid)
select
    case
        when internal.page_address(canonical_url) is not null
            then hash(internal.page_address(canonical_url))
        when canonical_url is null and guid is not null
            then hash('guid:' || guid)
    end
