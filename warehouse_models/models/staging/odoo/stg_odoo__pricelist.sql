select
    id as pricelist_id,
    name,
    active as is_active,
    currency_id,
    company_id,
    discount_policy,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'product_pricelist') }}
where not _deleted
