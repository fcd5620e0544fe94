{#- Hours planned beside hours needed, by the day for which they are. -#}
select
    hours.odoo_model || '-' || hours.odoo_id as planned_hours_id,
    hours.odoo_model,
    hours.odoo_id,
    company.company_id,
    company.company,
    hours.work,
    hours.planned_hours,
    hours.needed_hours,
    {{ local_date('hours.due_at', 'company.timezone') }} as planned_for,
from {{ ref('stg_odoo__planned_hours') }} as hours
inner join {{ ref('dim_company') }} as company on hours.company_id = company.company_id
-- needs without any plan say nothing about planning
where exists (
    select 1 from {{ ref('stg_odoo__model') }} as model
    where model.odoo_model = 'planning.slot'
)
