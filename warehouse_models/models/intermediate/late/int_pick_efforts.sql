{#-
    One row per number of order lines picked together: how many times as long as with any number
    picking and packing take with a free hand. Where few were picked together, as with fewer lines.
-#}
{%- set enough = 20 -%}
with

efforts as (
    {%- for stage in ['pick', 'pack'] %}
        select
            duration.lines,
            duration.{{ stage }}_seconds / standard.fast_{{ stage }}_seconds as effort,
        from {{ ref('int_stage_durations') }} as duration
        inner join {{ ref('int_stage_standards') }} as standard
            on duration.warehouse_id = standard.warehouse_id
        where
            duration.is_wanted_soon
            and duration.{{ stage }}_seconds > 0
            and standard.fast_{{ stage }}_seconds > 0
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

known as (
    select
        lines,
        quantile_cont(effort, 0.25) as effort,
    from efforts
    group by lines
    having count(*) >= {{ enough }}
),

sizes as (
    select cast(unnest(range(1, 6)) as integer) as lines
)

select
    sizes.lines,
    coalesce(known.effort, 1) as effort,
from sizes
asof left join known on sizes.lines >= known.lines
