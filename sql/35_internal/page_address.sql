-- What stands for all addresses of a page: its canonical one without what leads to a page to be
-- printed, or names who passed the link on. Null for an address without a path, which is a front
-- page; and texts tell whether two captures of one address are the same article (`pages`).
-- kind: scalar(canonical_url)
select
    nullif(
        concat_ws(
            '?',
            rtrim(
                regexp_replace(
                    regexp_replace(
                        regexp_extract(canonical_url, '^https?://([^?#]*)', 1),
                        '/(?:' || internal.view_pattern() || ')(/|$)',
                        '\1',
                        'i'
                    ),
                    '[-_.,](?:' || internal.view_pattern() || ')(\.\w+)?$',
                    '\1',
                    'i'
                ),
                '/'
            ),
            nullif(
                array_to_string(
                    list_filter(
                        string_split(regexp_extract(canonical_url, '\?([^#]*)', 1), '&'),
                        lambda one:
                        one != ''
                        and not regexp_full_match(
                            one,
                            '(?i)(?:(?:' || internal.view_pattern() || ')(?:=(?:1|true|yes|y|on)?)?'
                            || '|(?:view|output|outputtype|format|mode|layout|display|type|page'
                            || '|pagewanted|template|do|action|tmpl|task)'
                            || '=(?:' || internal.view_pattern() || '|all|amp|component)'
                            || '|(?:ref|referrer|referer|ref_src|refsrc|src|source|via|partner|feed'
                            || '|rss|rssfeed|syndication|syn|cmp|cmpid|campaign|campaign_id'
                            || '|ns_source|ns_mchannel|ns_campaign|xtor|ito|smid|ocid|ncid|share'
                            || '|shared|sharetype)(?:=.*)?)'
                        )
                    ),
                    '&'
                ),
                ''
            )
        )
        || regexp_extract(canonical_url, '#.*$'),
        regexp_extract(canonical_url, '^https?://([^/?#]*)', 1)
    )
