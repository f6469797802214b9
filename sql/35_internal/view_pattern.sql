-- What the way to a page to be printed, or to all of a story on one page, is called in addresses.
-- kind: scalar()
select
    'print|printable|printer|printer-friendly|printview|print-view|print_view|printversion'
    '|druckversion|drucken|drucker|imprimir|imprimer|impression|stampa|tulosta|skriv-ut|udskriv'
    '|singlepage|single-page|single_page|onepage|one-page'
