{#- Working time per calendar and local day; a day without any has 0 hours. -#}
with

worked as (
    select
        calendar_id,
        local_date,
        sum(working_seconds) / 3600.0 as working_hours,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
    from {{ ref('int_working_intervals') }}
    group by all
),

calendars as (
    select distinct calendar_id from worked
)

select
    calendars.calendar_id || '-' || dates.local_date as working_day_id,
    calendars.calendar_id,
    calendar.calendar,
    dates.local_date as working_date,
    coalesce(worked.working_hours, 0) as working_hours,
    coalesce(worked.working_hours, 0) > 0 as is_working_day,
    worked.starts_at,
    worked.ends_at,
from calendars
cross join {{ ref('int_working_dates') }} as dates
left join {{ ref('stg_odoo__calendar') }} as calendar
    on calendars.calendar_id = calendar.calendar_id
left join worked
    on calendars.calendar_id = worked.calendar_id and dates.local_date = worked.local_date
