with

companies as (
    select * from {{ ref('stg_odoo__company') }}
),

calendars as (
    select * from {{ ref('stg_odoo__calendar') }}
),

attendances as (
    select * from {{ ref('stg_odoo__calendar_attendance') }}
    where
        resource_id is null
        and display_type is null
        and coalesce(day_period, '') != 'lunch'
),

leaves as (
    select * from {{ ref('stg_odoo__calendar_leave') }}
),

dates as (
    select * from {{ ref('int_working_dates') }}
),

-- only the calendars that some warehouse can work by: a calendar per employee would cost a lot
calendar_ids as (
    select 0 as calendar_id
    union
    select calendar_id from companies
    where calendar_id is not null
    union
    select calendar_id from {{ ref('warehouse_calendars') }}
    where calendar_id is not null
),

used_calendars as (
    select
        ids.calendar_id,
        calendars.company_id,
        coalesce(calendars.tz, 'UTC') as tz,
        exists(
            select 1 from attendances
            where attendances.calendar_id = ids.calendar_id
        ) as has_attendances
    from calendar_ids as ids
    left join calendars on ids.calendar_id = calendars.calendar_id
),

default_hours as (
    select
        unnest([8.0, 13.0]) as hour_from,
        unnest([12.0, 17.0]) as hour_to
),

attended as (
    select
        used_calendars.calendar_id,
        used_calendars.tz,
        dates.local_date,
        attendances.hour_from,
        attendances.hour_to
    from used_calendars
    inner join attendances on used_calendars.calendar_id = attendances.calendar_id
    inner join dates
        on
            cast(attendances.dayofweek as integer) = dates.weekday
            and dates.week_type
            = coalesce(try_cast(attendances.week_type as integer), dates.week_type)
            and dates.local_date
            between coalesce(attendances.valid_from, dates.local_date)
            and coalesce(attendances.valid_to, dates.local_date)
    union all
    select
        used_calendars.calendar_id,
        used_calendars.tz,
        dates.local_date,
        default_hours.hour_from,
        default_hours.hour_to
    from used_calendars
    cross join dates
    cross join default_hours
    where not used_calendars.has_attendances and dates.weekday < 5
),

attended_utc as (
    select
        calendar_id,
        {{ local_to_utc("local_date + to_seconds(round(hour_from * 3600))", "tz") }}
            as starts_at,
        {{ local_to_utc("local_date + to_seconds(round(hour_to * 3600))", "tz") }} as ends_at
    from attended
),

leaves_utc as (
    select
        used_calendars.calendar_id,
        leaves.starts_at,
        leaves.ends_at
    from leaves
    inner join used_calendars
        on
            leaves.calendar_id = used_calendars.calendar_id
            or (
                leaves.calendar_id is null
                and (
                    leaves.company_id is null
                    or leaves.company_id = used_calendars.company_id
                )
            )
    where leaves.resource_id is null and leaves.starts_at < leaves.ends_at
),

boundaries as (
    select
        calendar_id,
        starts_at as boundary_at,
        1 as attendance_change,
        0 as leave_change
    from attended_utc
    union all
    select
        calendar_id,
        ends_at as boundary_at,
        -1 as attendance_change,
        0 as leave_change
    from attended_utc
    union all
    select
        calendar_id,
        starts_at as boundary_at,
        0 as attendance_change,
        1 as leave_change
    from leaves_utc
    union all
    select
        calendar_id,
        ends_at as boundary_at,
        0 as attendance_change,
        -1 as leave_change
    from leaves_utc
),

changes as (
    select
        calendar_id,
        boundary_at,
        sum(attendance_change) as attendance_change,
        sum(leave_change) as leave_change
    from boundaries
    group by calendar_id, boundary_at
),

-- sweeping once over all boundaries copes with overlapping attendances and leaves alike
stretches as (
    select
        calendar_id,
        boundary_at as starts_at,
        lead(boundary_at) over by_time as ends_at,
        sum(attendance_change) over by_time as open_attendances,
        sum(leave_change) over by_time as open_leaves
    from changes
    window by_time as (partition by calendar_id order by boundary_at)
)

select
    stretches.calendar_id,
    cast(timezone(used_calendars.tz, timezone('UTC', stretches.starts_at)) as date) as local_date,
    stretches.starts_at,
    stretches.ends_at,
    date_diff('second', stretches.starts_at, stretches.ends_at) as working_seconds
from stretches
inner join used_calendars on stretches.calendar_id = used_calendars.calendar_id
where stretches.open_attendances > 0 and stretches.open_leaves = 0
