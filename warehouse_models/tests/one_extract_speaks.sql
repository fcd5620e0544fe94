-- Every model takes the as-of time from the server's one row: none would empty, two double all.
select count(*) as row_count
from {{ ref('stg_odoo__server') }}
having count(*) != 1 or count(run_id) != 1 or count(as_of) != 1
