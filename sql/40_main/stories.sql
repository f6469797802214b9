-- One row per story that was printed more than once: its first print, the exact copies, and the
-- near copies that came within 14 days of the first.
-- kind: view
-- story_id: The article_id of its first print.
-- articles: Rows of `articles`, copies included.
-- texts: Different texts among them.
-- outlets: Outlets that carried it.
-- first_outlet: The outlet of the first print.
-- first_title: Its headline.
-- first_day: The day of the first print.
-- days: Days from then to the last print; null where none is dated.
-- agency: The credit of the first print, else the first of the others' by alphabet.
-- languages: Languages of its articles, by alphabet.
select
    story_id,
    count(*) as articles,
    count(*) filter (where duplicate_of is null) as texts,
    count(distinct outlet) as outlets,
    any_value(outlet) filter (where is_first_print) as first_outlet,
    any_value(title) filter (where is_first_print) as first_title,
    any_value(published_on) filter (where is_first_print) as first_day,
    max(published_on) - any_value(published_on) filter (where is_first_print) as days,
    coalesce(any_value(credit) filter (where is_first_print), min(credit)) as agency,
    list_sort(list(distinct language) filter (where language is not null)) as languages
from main.articles
group by story_id
having count(*) > 1
