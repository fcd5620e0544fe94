{#-
    One row per warehouse: how long its delivery stages take when all goes well, in seconds of its
    working time: the median of its deliveries on time that the customer did not want later.
-#}
{%- set stages = ['release', 'pick', 'pack', 'ship'] -%}
{%- set enough = 5 -%}
with

measured as (
    select
        warehouse_id,
        count(*) filter (where is_wanted_soon) as prompt_slices,
        count(*) as slices,
        {%- for stage in stages %}
            median({{ stage }}_seconds) filter (where is_wanted_soon) as {{ stage }}_prompt,
            median({{ stage }}_seconds) as {{ stage }}_any,
        {%- endfor %}
        4 * quantile_cont(release_seconds, 0.75) as release_limit,
        -- stages validated in one go tell nothing of how long they take
        quantile_cont(pick_seconds, 0.1) filter (where is_wanted_soon and pick_seconds > 0)
            as fastest_pick,
        quantile_cont(pick_seconds, 0.25) filter (where is_wanted_soon and pick_seconds > 0)
            as fast_pick,
        quantile_cont(pack_seconds, 0.25) filter (where is_wanted_soon and pack_seconds > 0)
            as fast_pack,
        quantile_cont(ahead_seconds, 0.95) as ahead_seconds,
        quantile_cont(cover_seconds, 0.25) as cover_seconds,
    from {{ ref('int_stage_durations') }}
    group by warehouse_id
),

-- what is bought for one order: the buyers of a company serve all of its warehouses
purchases as (
    select
        {{ joined_working_seconds(
            'released', 'slice.released_at', 'placed', 'promise.placed_at'
        ) }} as seconds,
    from {{ ref('int_delivery_slices') }} as slice
    inner join {{ ref('int_purchase_promises') }} as promise
        on slice.purchase_order_line_id = promise.purchase_order_line_id
    {{ working_clock_join(
        'released', 'slice.released_at', 'slice.warehouse_id', 'int_warehouse_clock'
    ) }}
    {{ working_clock_join(
        'placed', 'promise.placed_at', 'slice.warehouse_id', 'int_warehouse_clock'
    ) }}
    where
        slice.peg_basis = 'linked' and slice.supply_kind = 'purchase' and slice.delivery_steps > 0
),

buyings as (
    select
        median(seconds) as buying_seconds,
        2 * quantile_cont(seconds, 0.75) as buying_limit,
    from purchases
    having count(*) >= {{ enough }}
),

put_aways as (
    select
        supply.warehouse_id,
        median(
            {{ joined_working_seconds(
                'received', 'supply.received_at', 'supplied', 'supply.supplied_at'
            ) }}
        ) as put_away_seconds,
    from {{ ref('int_supply_events') }} as supply
    {{ working_clock_join(
        'received', 'supply.received_at', 'supply.warehouse_id', 'int_warehouse_clock'
    ) }}
    {{ working_clock_join(
        'supplied', 'supply.supplied_at', 'supply.warehouse_id', 'int_warehouse_clock'
    ) }}
    where supply.is_done and supply.received_at is not null
    group by supply.warehouse_id
)

select
    warehouse.warehouse_id,
    case
        when measured.prompt_slices >= {{ enough }} then 'on_time_wanted_soon'
        when measured.slices >= {{ enough }} then 'on_time'
        else 'none'
    end as standard_basis,
    case
        when measured.prompt_slices >= {{ enough }} then measured.prompt_slices
        else coalesce(measured.slices, 0)
    end as standard_slices,
    {%- for stage in stages %}
        cast(
            case
                when measured.prompt_slices >= {{ enough }} then measured.{{ stage }}_prompt
                when measured.slices >= {{ enough }} then measured.{{ stage }}_any
                else 0
            end as bigint
        ) as {{ stage }}_seconds,
    {%- endfor %}
    cast(coalesce(put_aways.put_away_seconds, 0) as bigint) as put_away_seconds,
    cast(coalesce(measured.release_limit, 0) as bigint) as release_limit_seconds,
    cast(coalesce(measured.fastest_pick, 0) as bigint) as fastest_pick_seconds,
    coalesce(cutoff.loading_seconds, 0) as loading_seconds,
    cast(coalesce(measured.fast_pick, 0) as bigint) as fast_pick_seconds,
    cast(coalesce(measured.fast_pack, 0) as bigint) as fast_pack_seconds,
    cast(coalesce(measured.ahead_seconds, 0) as bigint) as ahead_seconds,
    cast(coalesce(measured.cover_seconds, 0) as bigint) as cover_seconds,
    cast(coalesce(buyings.buying_seconds, 0) as bigint) as buying_seconds,
    cast(coalesce(buyings.buying_limit, {{ 8 * 3600 }}) as bigint) as buying_limit_seconds,
from {{ ref('dim_warehouse') }} as warehouse
left join measured on warehouse.warehouse_id = measured.warehouse_id
left join put_aways on warehouse.warehouse_id = put_aways.warehouse_id
left join {{ ref('int_departure_cutoffs') }} as cutoff on warehouse.company_id = cutoff.company_id
left join buyings on true
