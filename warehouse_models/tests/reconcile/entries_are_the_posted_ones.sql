-- The books' entries are counted whole, by company.
with

posted as (
    select
        company_id,
        count(*) as entries,
    from {{ source('odoo', 'account_move') }}
    where not _deleted and state = 'posted'
    group by company_id
),

counted as (
    select
        company_id,
        sum(entries) as entries,
    from {{ ref('fct_journal_entries') }}
    group by company_id
)

select
    coalesce(posted.company_id, counted.company_id) as company_id,
    posted.entries as odoo_entries,
    counted.entries as mart_entries,
from posted
full outer join counted on posted.company_id = counted.company_id
where posted.entries is distinct from counted.entries
