-- Whether an address leads to a page as it is made for telephones, for AMP or to be printed, whose
-- text may be cut otherwise than that of the page itself.
-- kind: scalar(url)
select
    coalesce(
        regexp_matches(
            url,
            '(?i)^https?://(?:(?:m|mobile|amp|touch|wap|print)\.'
            || '|[^?#]*(?:/|\.)(?:amp|amphtml|' || internal.view_pattern() || ')(?:[/?#]|\.html?|$)'
            || '|[^#]*[?&](?:amp|' || internal.view_pattern() || ')(?:[&=#]|$)'
            || '|[^#]*[?&]\w+=(?:amp|' || internal.view_pattern() || ')(?:[&#]|$))'
        ),
        false
    )
