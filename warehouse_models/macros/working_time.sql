{#-
    Working time between UTC timestamps, from the calendar clock `int_working_clock`: one equality
    join a timestamp, so the cost grows with the rows and not with the days between.
    A missing calendar means the default one (0: Mon-Fri 08-12 and 13-17 UTC).
    `clock` names another clock with the same columns: by `int_warehouse_clock` a warehouse's id
    stands for the calendar's.
-#}

{#- Working seconds a calendar has run through up to a UTC timestamp; only differences mean
    anything. NULL for a NULL timestamp or one outside the clock's range. -#}
{% macro working_clock(at, calendar_id, clock='int_working_clock') -%}
(
    select max({{ working_clock_reading('clock', at) }})
    from {{ ref(clock) }} as clock
    where
        clock.clock_calendar_id = coalesce({{ calendar_id }}, 0)
        and clock.clock_date = cast({{ at }} as date)
        and clock.clock_starts_at <= {{ at }}
        and clock.clock_ends_at > {{ at }}
)
{%- endmacro %}

{#- The same for millions of rows: a join under a name of its own, and its reading. DuckDB turns the
    look-up above into a join of the distinct timestamps, which takes memory for each of them. -#}
{% macro working_clock_join(name, at, calendar_id, clock='int_working_clock') -%}
    left join {{ ref(clock) }} as {{ name }}
        on
            coalesce({{ calendar_id }}, 0) = {{ name }}.clock_calendar_id
            and cast({{ at }} as date) = {{ name }}.clock_date
            and {{ at }} >= {{ name }}.clock_starts_at
            and {{ at }} < {{ name }}.clock_ends_at
{%- endmacro %}

{% macro working_clock_reading(name, at) -%}
    {{ name }}.clock_seconds_before
    + {{ name }}.clock_is_working * date_diff('second', {{ name }}.clock_starts_at, {{ at }})
{%- endmacro %}

{#- Working seconds (BIGINT) from one UTC timestamp to another, 0 when the second is earlier. -#}
{% macro working_seconds(from_at, to_at, calendar_id, clock='int_working_clock') -%}
case
    when {{ to_at }} < {{ from_at }} then 0
    else
        {{ working_clock(to_at, calendar_id, clock) }}
        - {{ working_clock(from_at, calendar_id, clock) }}
end
{%- endmacro %}

{#- Working seconds from one reading of `working_clock` to another, 0 when that is earlier. -#}
{% macro clock_seconds(from_clock, to_clock) -%}
case
    when {{ to_clock }} < {{ from_clock }} then 0
    else {{ to_clock }} - {{ from_clock }}
end
{%- endmacro %}

{#- Working seconds from one moment to another, both joined by `working_clock_join`. -#}
{% macro joined_working_seconds(from_name, from_at, to_name, to_at) -%}
{{ clock_seconds(
    '(' ~ working_clock_reading(from_name, from_at) ~ ')',
    '(' ~ working_clock_reading(to_name, to_at) ~ ')'
) }}
{%- endmacro %}

{#- UTC timestamp of a local wall-clock timestamp; an hour skipped by daylight saving moves on. -#}
{% macro local_to_utc(local_at, tz) -%}
    make_timestamp(epoch_us(timezone({{ tz }}, {{ local_at }})))
{%- endmacro %}

{#- The rest of a query that begins with a step `intervals` (calendar_id, starts_at, ends_at): the
    clock of each calendar, its days cut into tiles, in working time or not. The names are unlike
    any caller's, so that an unqualified column in a macro's argument can never be taken for one. -#}
{% macro clock_of_intervals() -%}
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
    -- where one interval ends and the next begins, nothing changes
    having sum(working_change) != 0 or count(*) filter (where working_change = 0) > 0
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
{%- endmacro %}
