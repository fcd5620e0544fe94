select
    variant.id as product_id,
    variant.product_tmpl_id as product_template_id,
    template.categ_id as category_id,
    template.company_id,
    template.uom_id,
    -- gone in 19, where each supplier price names its own unit
    template.uom_po_id as purchase_uom_id,
    template.sale_delay as promised_lead_days,
    template.name as product,
    variant.default_code,
    variant.barcode,
    variant.active and template.active as is_active,
    coalesce(template.detailed_type, template.type) as product_type,
    -- 'product' is a type up to 17; from 18 on it is 'consu' with a flag
    coalesce(coalesce(template.detailed_type, template.type) in ('product', 'consu'), false)
        as is_goods,
    coalesce(template.is_storable, false)
    or coalesce(coalesce(template.detailed_type, template.type) = 'product', false)
        as is_storable,
    template.tracking,
    template.invoice_policy,
    coalesce(template.sale_ok, false) as can_be_sold,
    coalesce(template.purchase_ok, false) as can_be_purchased,
    coalesce(template.landed_cost_ok, false) as is_landed_cost,
    template.list_price,
    variant.standard_price,
    variant.weight,
    variant.create_date as created_at,
    greatest(variant.write_date, template.write_date) as written_at,
from {{ source('odoo', 'product_product') }} as variant
inner join {{ source('odoo', 'product_template') }} as template
    on variant.product_tmpl_id = template.id
where not variant._deleted
