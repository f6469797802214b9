-- One row per table, view and macro that this database offers, and what it is for: `from help`.
-- What a query is, `from query_language` says.
-- kind: view
-- name: How it is called.
-- what: table, view or macro.
-- meaning: What one row of it is, what a macro gives.
select
    table_name as name,
    'table' as what,
    comment as meaning
from duckdb_tables()
where database_name = current_database() and schema_name = 'main'
union all
select
    view_name as name,
    'view' as what,
    comment as meaning
from duckdb_views()
where database_name = current_database() and schema_name = 'main' and not internal
union all
select
    function_name || '(' || array_to_string(parameters, ', ') || ')' as name,
    'macro' as what,
    comment as meaning
from duckdb_functions()
where database_name = current_database() and schema_name = 'main' and not internal
order by what desc, name asc
