select
    id as leave_id,
    name,
    calendar_id,
    company_id,
    resource_id,
    date_from as starts_at,
    date_to as ends_at,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'resource_calendar_leaves') }}
where not _deleted
