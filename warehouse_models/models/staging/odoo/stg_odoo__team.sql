select
    id as team_id,
    name as team,
    active as is_active,
    company_id,
    user_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'crm_team') }}
where not _deleted
