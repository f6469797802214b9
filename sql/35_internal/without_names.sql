-- A text in lower case, with marks for the article's own title (of more than a word) and its first
-- four authors.
-- kind: scalar(lines, title, authors)
select
    regexp_replace(
        internal.without_name(
            internal.without_name(
                internal.without_name(
                    internal.without_name(
                        replace(
                            lower(lines),
                            if(length(title) >= 8, lower(title), ''),
                            '<title>'
                        ),
                        authors[1]
                    ),
                    authors[2]
                ),
                authors[3]
            ),
            authors[4]
        ),
        '<author>(?:.{1,6}<author>)+',
        '<author>',
        'g'
    )
