-- One row per outlet. Articles whose outlet nobody could tell are together in the row where
-- `outlet` is null.
-- kind: by_outlet
-- articles: Its articles; a text counts once, where it was printed first.
-- stories: First prints of stories among them.
-- with_copies: Rows of `articles`: the same, with all copies. What follows is said of these.
-- words: Words in `articles`.
-- first_on: First day of publication.
-- last_on: Last day of publication.
-- dated_share: Share of them with a day of publication (0 to 1).
-- authored_share: Share of them with an author (0 to 1).
-- languages: Languages of its articles, the most frequent first.
-- hostnames: Hosts that its articles came from, the most frequent first.
-- sitename: The site's name as most of its pages give it.
with hosts as (
    select
        outlet,
        list(hostname order by articles desc, hostname asc) as hostnames
    from (
        select
            outlet,
            hostname,
            count(*) as articles
        from affected.articles
        where hostname is not null
        group by outlet, hostname
    ) as by_host
    group by outlet
),

tongues as (
    select
        outlet,
        list(language order by articles desc, language asc) as languages
    from (
        select
            outlet,
            language,
            count(*) as articles
        from affected.articles
        where language is not null
        group by outlet, language
    ) as by_language
    group by outlet
),

names as (
    select
        outlet,
        first(sitename order by articles desc, sitename asc) as sitename
    from (
        select
            outlet,
            sitename,
            count(*) as articles
        from affected.articles
        where sitename is not null
        group by outlet, sitename
    ) as by_name
    group by outlet
),

counts as (
    select
        outlet,
        count(*) filter (where duplicate_of is null) as articles,
        count(*) filter (where is_first_print) as stories,
        count(*) as with_copies,
        coalesce(sum(word_count) filter (where duplicate_of is null), 0)::bigint as words,
        min(published_on) as first_on,
        max(published_on) as last_on,
        count(published_on) / count(*) as dated_share,
        count(*) filter (where len(authors) > 0) / count(*) as authored_share
    from affected.articles
    group by outlet
)

select
    counts.outlet,
    names.sitename,
    counts.articles,
    counts.stories,
    counts.with_copies,
    counts.words,
    counts.first_on,
    counts.last_on,
    counts.dated_share,
    counts.authored_share,
    coalesce(tongues.languages, []) as languages,
    coalesce(hosts.hostnames, []) as hostnames
from counts
left join hosts on counts.outlet is not distinct from hosts.outlet
left join tongues on counts.outlet is not distinct from tongues.outlet
left join names on counts.outlet is not distinct from names.outlet
order by counts.articles desc, counts.outlet asc nulls last
