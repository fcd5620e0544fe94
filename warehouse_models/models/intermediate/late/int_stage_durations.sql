{#-
    One row per delivery slice of a line on time: seconds of the warehouse's working time that each
    stage took, how many order lines were picked together, and whether the customer wanted the goods
    soon.
-#}
{%- set moments = [
    'entered', 'released', 'available', 'picked', 'packed', 'shipped', 'late_from', 'supplied'
] -%}
with

slices as (
    select
        slice.*,
        size.lines,
        line.order_date,
        {{ local_to_utc('cast(line.due_date + 1 as timestamp)', 'line.tz') }} as late_from_at,
        fulfilment.is_on_time,
        -- what was promised for later waits because the customer wants it later
        line.promise_date <= line.order_date + 1
        or line.promised_at = line.confirmed_at + to_seconds(line.customer_lead_days * 86400)
            as is_wanted_soon,
    from {{ ref('int_delivery_slices') }} as slice
    inner join {{ ref('int_order_lines') }} as line on slice.order_line_id = line.order_line_id
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on slice.order_line_id = fulfilment.order_line_id
    left join {{ ref('int_pick_sizes') }} as size on slice.pick_picking_id = size.pick_picking_id
    where
        slice.shipped_at is not null
        and slice.delivery_steps > 0
        and slice.available_at <= slice.picked_at
        and fulfilment.is_on_time
),

-- each moment is looked up in the calendar once, whichever stages it ends and begins
clocks as (
    select
        slice_id,
        warehouse_id,
        lines,
        is_wanted_soon,
        supply_kind,
        {%- for moment in moments %}
            {{ working_clock_reading(moment, moment ~ '_at') }} as {{ moment }}_clock,
        {%- endfor %}
    from
        slices
    {%- for moment in moments %}
        {{ working_clock_join(moment, moment ~ '_at', 'warehouse_id', 'int_warehouse_clock') }}
    {%- endfor %}
)

select
    slice_id,
    warehouse_id,
    lines,
    is_wanted_soon,
    {{ clock_seconds('entered_clock', 'released_clock') }} as release_seconds,
    {{ clock_seconds('available_clock', 'picked_clock') }} as pick_seconds,
    {{ clock_seconds('picked_clock', 'packed_clock') }} as pack_seconds,
    {{ clock_seconds('packed_clock', 'shipped_clock') }} as ship_seconds,
    {{ clock_seconds('picked_clock', 'late_from_clock') }} as ahead_seconds,
    case
        when supply_kind = 'purchase'
            then {{ clock_seconds('supplied_clock', 'picked_clock') }}
    end as cover_seconds,
from clocks
