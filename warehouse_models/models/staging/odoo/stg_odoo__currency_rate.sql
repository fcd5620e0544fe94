select
    id as currency_rate_id,
    name as rate_date,
    rate,
    currency_id,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_currency_rate') }}
where not _deleted
