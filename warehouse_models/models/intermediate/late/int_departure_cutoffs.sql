{#-
    One row per company: how long before the usual departure a delivery must be ready to leave with
    it, as those packed shortly before show: up to there most stayed behind, from there on most left.
-#}
{%- set enough = 20 -%}
with

ready as (
    select
        warehouse.company_id,
        slice.warehouse_id,
        coalesce(transfer.carrier_id, 0) as carrier_id,
        slice.packed_at,
        slice.shipped_at,
    from {{ ref('int_delivery_slices') }} as slice
    inner join {{ ref('dim_warehouse') }} as warehouse
        on slice.warehouse_id = warehouse.warehouse_id
    left join {{ ref('stg_odoo__picking') }} as transfer on slice.picking_id = transfer.picking_id
    where slice.shipped_at is not null and slice.delivery_steps > 1
),

margins as (
    select
        ready.company_id,
        date_diff('second', ready.packed_at, departure.departs_at) as margin_seconds,
        -- loading takes a while, the next departure is a day away
        ready.shipped_at < departure.departs_at + interval 3 hour as has_left,
    from ready
    asof inner join {{ ref('int_departures') }} as departure
        on
            ready.warehouse_id = departure.warehouse_id
            and ready.carrier_id = departure.carrier_id
            and ready.packed_at <= departure.departs_at
),

-- a delivery can also stay behind because nobody came: where one of four left, there was time
stayed as (
    select
        company_id,
        margin_seconds,
        sum(case when has_left then -3 else 1 end) over (
            partition by company_id order by margin_seconds
        ) as stayed_behind,
    from margins
)

select
    company_id,
    arg_max(margin_seconds, row(stayed_behind, -margin_seconds)) as loading_seconds,
from stayed
group by company_id
having count(*) >= {{ enough }}
