{#-
    One row per warehouse and half hour of its day in which it works: those in which it finished
    steps of its own on at least a tenth as many days as in the busy ones. Only where enough was
    done, and for warehouses that no calendar of their own is named for.
-#}
{%- set enough = 75 -%}
with

-- what comes in or goes out is written down when the lorry is there, or in the office
steps as (
    select
        place.warehouse_id,
        -- what is done at a full hour was done in the half hour before
        timezone(warehouse.tz, timezone('UTC', move.moved_at)) - interval 1 second as moved_local,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('int_stock_zones') }} as place on move.location_id = place.location_id
    inner join {{ ref('int_stock_zones') }} as next_place
        on
            move.location_dest_id = next_place.location_id
            and place.warehouse_id = next_place.warehouse_id
    inner join {{ ref('dim_warehouse') }} as warehouse
        on place.warehouse_id = warehouse.warehouse_id
    inner join {{ ref('dim_company') }} as company on warehouse.company_id = company.company_id
    where move.is_done and warehouse.calendar_id is not distinct from company.calendar_id
),

half_hours as (
    select
        warehouse_id,
        cast(epoch(moved_local) as bigint) % 86400 // 1800 as half_hour,
        count(distinct cast(moved_local as date)) as days,
    from steps
    group by all
),

usual as (
    select
        warehouse_id,
        -- somebody works late now and then, in half hours that are soon more than the usual ones
        quantile_cont(days, 0.75) as days,
    from half_hours
    group by warehouse_id
    having sum(days) >= {{ enough }}
)

select
    half_hour.warehouse_id,
    half_hour.half_hour,
    half_hour.days,
from half_hours as half_hour
inner join usual on half_hour.warehouse_id = usual.warehouse_id
where half_hour.days >= 0.1 * usual.days
