select
    request.id as maintenance_request_id,
    request.name as request,
    request.company_id,
    equipment.name as equipment,
    request.maintenance_type,
    request.request_date as requested_on,
    request.close_date as closed_on,
    request.close_date is not null or coalesce(stage.done, false) as is_closed,
    coalesce(request.archive, false) as is_cancelled,
    nullif(request.duration, 0) as duration_hours,
    request.create_date as created_at,
    request.write_date as written_at,
from {{ source('odoo', 'maintenance_request') }} as request
left join {{ source('odoo', 'maintenance_equipment') }} as equipment
    on request.equipment_id = equipment.id
left join {{ source('odoo', 'maintenance_stage') }} as stage on request.stage_id = stage.id
where not request._deleted
