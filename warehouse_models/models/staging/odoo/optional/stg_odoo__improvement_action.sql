select
    action.id as improvement_action_id,
    coalesce(action.reference || ' ', '') || action.name as improvement_action,
    action.company_id,
    action.type_action as action_type,
    action.user_id,
    action.date_deadline as deadline_on,
    coalesce(action.date_open, action.create_date) as opened_at,
    action.date_closed as closed_at,
    action.date_closed is not null or coalesce(stage.is_ending, false) as is_closed,
    action.create_date as created_at,
    action.write_date as written_at,
from {{ source('odoo', 'mgmtsystem_action') }} as action
left join {{ source('odoo', 'mgmtsystem_action_stage') }} as stage on action.stage_id = stage.id
where not action._deleted and coalesce(action.active, true)
