{#- Inspections that came to a result. -#}
select
    inspection.odoo_model || '-' || inspection.odoo_id as inspection_id,
    inspection.odoo_model,
    inspection.odoo_id,
    inspection.inspection as inspection_name,
    company.company_id,
    warehouse.warehouse_id,
    product.product_id,
    company.company,
    warehouse.warehouse,
    product.product,
    product.product_category,
    product.supplier,
    1 as inspections,
    cast(inspection.is_failed as integer) as failed_inspections,
    {{ local_date('inspection.inspected_at', "coalesce(warehouse.tz, company.timezone)") }}
        as inspected_on,
from {{ ref('stg_odoo__inspection') }} as inspection
inner join {{ ref('dim_company') }} as company on inspection.company_id = company.company_id
left join {{ ref('stg_odoo__picking') }} as picking on inspection.picking_id = picking.picking_id
left join {{ ref('stg_odoo__picking_type') }} as type
    on picking.picking_type_id = type.picking_type_id
left join {{ ref('dim_warehouse') }} as warehouse on type.warehouse_id = warehouse.warehouse_id
left join {{ ref('dim_product') }} as product on inspection.product_id = product.product_id
where inspection.is_inspected
