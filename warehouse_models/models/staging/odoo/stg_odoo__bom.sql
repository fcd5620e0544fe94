select
    id as bom_id,
    product_tmpl_id as product_template_id,
    product_id,
    type as bom_type,
    product_qty,
    product_uom_id as uom_id,
    active as is_active,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'mrp_bom') }}
where not _deleted
