select
    id as supplierinfo_id,
    partner_id as supplier_id,
    product_tmpl_id as product_template_id,
    product_id,
    delay as delay_days,
    price,
    discount,
    min_qty,
    product_uom_id as uom_id,
    currency_id,
    company_id,
    date_start,
    date_end,
    sequence,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'product_supplierinfo') }}
where not _deleted
