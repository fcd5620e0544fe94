select
    id as product_id,
    company_id,
    standard_price,
from {{ source('odoo', 'product_product_by_company') }}
where not _deleted
