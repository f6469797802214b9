-- The lines of an article that were taken out of its text because its outlet repeats them: those of
-- its beginning, then those of its end.
-- kind: scalar(removed)
select
    list_transform(
        list_filter(removed, lambda one: one['reason'] = 'outlet_boilerplate'),
        lambda one: one['line']
    )
