{#-
    One row per warehouse and tile of a UTC date: the clock by which it works (as `int_working_clock`
    is by calendar). On the days of its calendar in the half hours that its own steps show, which can
    begin before the office does and end after it; by its calendar where they show too little. 0 is
    the default calendar, for what has no warehouse.
-#}
with

calendars as (
    select
        warehouse_id,
        tz,
        coalesce(calendar_id, 0) as office_calendar_id,
    from {{ ref('dim_warehouse') }}
    union all
    select
        0 as warehouse_id,
        'UTC' as tz,
        0 as office_calendar_id,
),

office_hours as (
    select * from {{ ref('int_working_intervals') }}
),

office_days as (
    select distinct
        calendar_id,
        local_date,
    from office_hours
),

hours as (
    select * from {{ ref('int_warehouse_hours') }}
),

intervals as (
    select
        calendar.warehouse_id as calendar_id,
        {{ local_to_utc('day.local_date + to_seconds(hours.half_hour * 1800)', 'calendar.tz') }}
            as starts_at,
        {{ local_to_utc(
            'day.local_date + to_seconds((hours.half_hour + 1) * 1800)', 'calendar.tz'
        ) }} as ends_at,
    from calendars as calendar
    inner join office_days as day on calendar.office_calendar_id = day.calendar_id
    inner join hours on calendar.warehouse_id = hours.warehouse_id
    union all
    select
        calendar.warehouse_id as calendar_id,
        office.starts_at,
        office.ends_at,
    from calendars as calendar
    inner join office_hours as office on calendar.office_calendar_id = office.calendar_id
    anti join hours on calendar.warehouse_id = hours.warehouse_id
),

{{ clock_of_intervals() }}
