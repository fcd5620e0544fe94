select
    id as currency_id,
    name as currency,
    symbol,
    rounding,
    active as is_active,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_currency') }}
where not _deleted
