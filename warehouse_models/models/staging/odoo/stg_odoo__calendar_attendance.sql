select
    id as attendance_id,
    calendar_id,
    dayofweek,
    hour_from,
    hour_to,
    day_period,
    display_type,
    week_type,
    date_from as valid_from,
    date_to as valid_to,
    resource_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'resource_calendar_attendance') }}
where not _deleted
