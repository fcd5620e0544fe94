select
    id as calendar_id,
    name as calendar,
    tz,
    company_id,
    hours_per_day,
    active as is_active,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'resource_calendar') }}
where not _deleted
