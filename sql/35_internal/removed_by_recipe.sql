-- What was taken out of an article when it was read: all but the lines that its outlet repeats.
-- kind: scalar(removed)
select list_filter(removed, lambda one: one['reason'] != 'outlet_boilerplate')
