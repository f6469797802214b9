-- One row per outlet, block and trait: what the block's records have of it. Lengths are means of
-- logarithms, all others are shares. A block of fewer than 20 articles says nothing of articles.
-- extractor: A text that a layout gave is as usual: `layout_fit` tells of those.
-- length_noise, paragraphs_noise: The variance of such a mean by chance, from that of its articles.
with usual as (
    select
        chosen.outlet,
        mode(traits.language) as language,
        mode(nullif(traits.extractor, 'layout')) as extractor,
        mode(traits.page_type) as page_type,
        mode(traits.date_source) as date_source
    from temp.chosen as chosen
    inner join temp.traits as traits on chosen.doc_id = traits.doc_id
    where chosen.block > 0
    group by chosen.outlet
),

values_ as (
    select
        chosen.outlet,
        chosen.block,
        chosen.first_seen,
        chosen.last_seen,
        chosen.one_day,
        count(chosen.doc_id) as articles,
        var_samp(ln(1 + traits.word_count)) / count(chosen.doc_id) as length_noise,
        var_samp(ln(1 + traits.paragraphs)) / count(chosen.doc_id) as paragraphs_noise,
        avg((chosen.reason is not null)::integer) as rejected,
        avg(coalesce(chosen.reason in (
            'paywall', 'login', 'consent_wall', 'bot_check', 'javascript_required'
        ), false)::integer) as walled,
        avg(ln(1 + traits.word_count)) as length,
        avg(ln(1 + traits.paragraphs)) as paragraphs,
        avg(traits.removed_lines / (traits.removed_lines + traits.paragraphs)) as removed,
        avg(traits.is_undated::integer) as undated,
        avg(traits.is_unsigned::integer) as unsigned,
        avg(traits.is_truncated::integer) as truncated,
        avg(traits.is_copy::integer) as copies,
        avg((not chosen.is_shown)::integer) as recaptures,
        avg((traits.language != usual.language)::integer) as language,
        avg((traits.extractor not in ('layout', usual.extractor))::integer) as extractor,
        avg(traits.is_fitting::integer) as layout_fit,
        avg((traits.page_type != usual.page_type)::integer) as page_type,
        avg((traits.date_source != usual.date_source)::integer) as date_source
    from temp.chosen as chosen
    left join temp.traits as traits on chosen.doc_id = traits.doc_id
    left join usual on chosen.outlet = usual.outlet
    group by chosen.outlet, chosen.block, chosen.first_seen, chosen.last_seen, chosen.one_day
)

unpivot values_
on rejected, walled, length, paragraphs, removed, undated, unsigned, truncated, copies, recaptures,
language, extractor, layout_fit, page_type, date_source
into name trait value value
