-- Whether an article counts: `copies` all do, `texts` each counts once, where it was printed first,
-- and so does each of the `stories`, of which near copies are one. Texts, where nothing is said.
-- kind: scalar(counting, is_copy, is_first_print)
select
    case coalesce(counting, 'texts')
        when 'copies' then true
        when 'texts' then not is_copy
        when 'stories' then is_first_print
        else error('counting: copies, texts or stories, not ' || counting::varchar)
    end
