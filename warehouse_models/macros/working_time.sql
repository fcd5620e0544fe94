{#-
    Working time between UTC timestamps, from the calendar clock `int_working_clock`: one equality
    join a timestamp, so the cost grows with the rows and not with the days between.
    A missing calendar means the default one (0: Mon-Fri 08-12 and 13-17 UTC).
-#}

{#- Working seconds a calendar has run through up to a UTC timestamp; only differences mean
    anything. NULL for a NULL timestamp or one outside the clock's range. -#}
{% macro working_clock(at, calendar_id) -%}
(
    select max({{ working_clock_reading('clock', at) }})
    from {{ ref('int_working_clock') }} as clock
    where
        clock.clock_calendar_id = coalesce({{ calendar_id }}, 0)
        and clock.clock_date = cast({{ at }} as date)
        and clock.clock_starts_at <= {{ at }}
        and clock.clock_ends_at > {{ at }}
)
{%- endmacro %}

{#- The same for millions of rows: a join under a name of its own, and its reading. DuckDB turns the
    look-up above into a join of the distinct timestamps, which takes memory for each of them. -#}
{% macro working_clock_join(name, at, calendar_id) -%}
    left join {{ ref('int_working_clock') }} as {{ name }}
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
{% macro working_seconds(from_at, to_at, calendar_id) -%}
case
    when {{ to_at }} < {{ from_at }} then 0
    else {{ working_clock(to_at, calendar_id) }} - {{ working_clock(from_at, calendar_id) }}
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
