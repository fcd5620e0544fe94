{#- Hours people are planned for, and hours that tasks and work orders are estimated to take. -#}
select
    'planning.slot' as odoo_model,
    slot.id as odoo_id,
    coalesce(role.name, 'Shift') as work,
    slot.company_id,
    slot.allocated_hours as planned_hours,
    cast(null as double) as needed_hours,
    slot.start_datetime as due_at,
    slot.write_date as written_at,
from {{ source('odoo', 'planning_slot') }} as slot
left join {{ source('odoo', 'planning_role') }} as role on slot.role_id = role.id
where not slot._deleted and slot.start_datetime is not null
union all
select
    'project.task' as odoo_model,
    id as odoo_id,
    name as work,
    company_id,
    cast(null as double) as planned_hours,
    planned_hours as needed_hours,
    date_deadline as due_at,
    write_date as written_at,
from {{ source('odoo', 'project_task') }}
where not _deleted and planned_hours > 0 and date_deadline is not null
union all
select
    'mrp.workorder' as odoo_model,
    work_order.id as odoo_id,
    work_order.name as work,
    production.company_id,
    cast(null as double) as planned_hours,
    work_order.duration_expected / 60 as needed_hours,
    coalesce(work_order.date_start, production.date_start) as due_at,
    work_order.write_date as written_at,
from {{ source('odoo', 'mrp_workorder') }} as work_order
inner join {{ source('odoo', 'mrp_production') }} as production
    on work_order.production_id = production.id
where
    not work_order._deleted
    and work_order.state != 'cancel'
    and coalesce(work_order.date_start, production.date_start) is not null
