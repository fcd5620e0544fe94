select
    id as company_id,
    name as company,
    partner_id,
    currency_id,
    resource_calendar_id as calendar_id,
    parent_id as parent_company_id,
    -- up to 17 one date for all but advisers and one for everybody; from 18 on by kind of entry
    period_lock_date as users_locked_until,
    fiscalyear_lock_date as year_locked_until,
    tax_lock_date as tax_locked_until,
    sale_lock_date as sales_locked_until,
    purchase_lock_date as purchases_locked_until,
    hard_lock_date as hard_locked_until,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_company') }}
where not _deleted
