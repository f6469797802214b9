-- What two versions of an article differ in, line by line: headline, standfirst, the lines of the
-- text. `change` is - for a line of the older one alone, + for one of the newer alone, = for one of
-- both, which stands where the newer has it. `article` is the article_id of any capture of it; the
-- versions are the newest two, or those whose numbers are said, as `versions` has them. An article
-- with one version gives nothing.
-- kind: macro(article, older := null, newer := null)
with told as materialized (
    select
        versions.version,
        versions.title,
        versions.standfirst,
        versions.text,
        max(versions.version) over () as newest
    from main.versions as versions
    where
        versions.article_id in (
            select captures.article_id from main.captures as captures
            where captures.article_id = article or captures.capture_id = article
        )
),

asked as materialized (
    select
        *,
        version = coalesce(newer, older + 1, newest) as is_newer
    from told
    where
        version in (
            coalesce(newer, older + 1, newest),
            coalesce(older, newer - 1, newest - 1)
        )
),

lines as materialized (
    select
        is_newer,
        place,
        printed[place]['part'] as part,
        printed[place]['line'] as line,
        row_number() over (
            partition by is_newer, printed[place]
            order by place
        ) as occurrence
    from (
        select
            is_newer,
            printed,
            generate_subscripts(printed, 1) as place
        from (
            select
                is_newer,
                list_concat(
                    [
                        struct_pack(part := 'headline', line := title),
                        struct_pack(part := 'standfirst', line := standfirst)
                    ],
                    list_transform(
                        string_split(text, chr(10)),
                        lambda one: struct_pack(part := 'text', line := one)
                    )
                ) as printed
            from asked
        ) as whole
    ) as numbered
    where
        printed[place]['line'] is not null
        and (select count(*) from asked) = 2
),

matched as materialized (
    select
        part,
        line,
        max(place) filter (where not is_newer) as old_place,
        max(place) filter (where is_newer) as new_place
    from lines
    group by part, line, occurrence
)

select
    case
        when old_place is null then '+'
        when new_place is null then '-'
        else '='
    end as change,
    part,
    line
from matched
order by
    -- What is gone stands behind the last line before it that is left.
    coalesce(
        new_place,
        last_value(case when old_place is not null then new_place end ignore nulls) over (
            order by old_place asc nulls last
            rows between unbounded preceding and 1 preceding
        ),
        0
    ),
    new_place is null,
    old_place
