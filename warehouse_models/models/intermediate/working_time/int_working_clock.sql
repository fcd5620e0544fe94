with

intervals as (
    select * from {{ ref('int_working_intervals') }}
),

ranges as (
    select
        calendar_id,
        date_trunc('day', min(starts_at)) - interval 1 day as first_midnight,
        date_trunc('day', max(ends_at)) + interval 1 day as last_midnight
    from intervals
    group by calendar_id
),

midnights as (
    select
        calendar_id,
        unnest(generate_series(first_midnight, last_midnight, interval 1 day)) as boundary_at
    from ranges
),

boundaries as (
    select
        calendar_id,
        boundary_at,
        0 as working_change
    from midnights
    union all
    select
        calendar_id,
        starts_at as boundary_at,
        1 as working_change
    from intervals
    union all
    select
        calendar_id,
        ends_at as boundary_at,
        -1 as working_change
    from intervals
),

changes as (
    select
        calendar_id,
        boundary_at,
        sum(working_change) as working_change
    from boundaries
    group by calendar_id, boundary_at
),

tiles as (
    select
        calendar_id,
        boundary_at as starts_at,
        lead(boundary_at) over by_time as ends_at,
        cast(sum(working_change) over by_time as integer) as is_working
    from changes
    window by_time as (partition by calendar_id order by boundary_at)
)

-- the names are unlike any caller's, so that an unqualified column in a macro's argument can
-- never be taken for one of these
select
    calendar_id as clock_calendar_id,
    cast(starts_at as date) as clock_date,
    starts_at as clock_starts_at,
    ends_at as clock_ends_at,
    is_working as clock_is_working,
    cast(
        coalesce(
            sum(is_working * date_diff('second', starts_at, ends_at)) over (
                partition by calendar_id
                order by starts_at
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as bigint
    ) as clock_seconds_before
from tiles
where ends_at is not null
