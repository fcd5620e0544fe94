{#- Inspections of Odoo's own quality app and of the community's, under one name. -#}
select
    'quality.check' as odoo_model,
    id as odoo_id,
    name as inspection,
    company_id,
    product_id,
    picking_id,
    quality_state = 'fail' as is_failed,
    quality_state in ('pass', 'fail') as is_inspected,
    coalesce(control_date, write_date) as inspected_at,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'quality_check') }}
where not _deleted
union all
select
    'qc.inspection' as odoo_model,
    id as odoo_id,
    name as inspection,
    company_id,
    product_id,
    picking_id,
    state = 'failed' as is_failed,
    state in ('success', 'failed') as is_inspected,
    coalesce(date, write_date) as inspected_at,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'qc_inspection') }}
where not _deleted
