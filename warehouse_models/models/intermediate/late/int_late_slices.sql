{#-
    One row per late order line and late delivery slice: how far the projected lateness grew at
    each milestone. Lines without any transfer have one row without a slice.
    Times are read off the clock by which the warehouse works. A line whose whole lateness lies
    outside its hours has no such seconds late; its causes are ranked by the time of day instead.
-#}
{%- set instants = [
    'promise_made_at', 'released_at', 'own_goods_by', 'complete_by', 'picked_by', 'packed_by', 'ended_at',
    'late_from_at', 'due_day_at', 'expected_by', 'received_at', 'punctual_at', 'placed_at',
] -%}
with

late_lines as (
    select * from {{ ref('int_late_lines') }}
),

slices as (
    select * from {{ ref('int_delivery_slices') }}
),

late_slices as (
    select
        line.order_line_id,
        slice.slice_id,
        slice.product_id,
        coalesce(slice.warehouse_id, line.warehouse_id) as warehouse_id,
        line.company_id,
        line.calendar_id,
        line.tz,
        slice.picking_id,
        slice.order_id,
        slice.pick_picking_id,
        coalesce(pick.move_type = 'one', false) as ships_at_once,
        slice.state,
        slice.delivery_steps,
        coalesce(slice.available_quality, 'missing') as available_quality,
        line.is_promise_committed,
        line.late_seconds,
        line.is_late_off_hours,
        coalesce(slice.quantity, 1) as quantity,
        -- quantities of different components of a kit do not add up
        coalesce(
            slice.quantity / sum(slice.quantity) over (
                partition by line.order_line_id, slice.product_id
            ),
            1
        ) as slice_weight,
        line.entered_at,
        line.confirmed_at,
        line.promise_made_at,
        line.released_at,
        line.late_from_at,
        {{ local_to_utc('cast(line.due_date as timestamp)', 'line.tz') }} as due_day_at,
        slice.reserved_at,
        slice.available_at,
        slice.picked_at,
        slice.packed_at,
        slice.shipped_at,
        least(coalesce(slice.shipped_at, line.late_until_at), line.late_until_at) as ended_at,
    from late_lines as line
    left join slices as slice
        on
            line.order_line_id = slice.order_line_id
            and coalesce(line.late_from_at <= slice.shipped_at, true)
            and (line.completed_at is null or line.completed_at >= slice.shipped_at)
    left join {{ ref('stg_odoo__picking') }} as pick on slice.pick_picking_id = pick.picking_id
),

-- a transfer that leaves at once waits for its last goods; any other may wait for the rest of the
-- order, as long as there is time (see waits)
blockers as (
    select
        slice.order_line_id,
        slice.slice_id,
        other.slice_id as blocking_slice_id,
    from late_slices as slice
    inner join slices as other
        on
            slice.order_id = other.order_id
            and slice.warehouse_id = other.warehouse_id
            and slice.slice_id != other.slice_id
            and coalesce(slice.available_at < other.available_at, slice.available_at is not null)
            and case
                when slice.ships_at_once then slice.pick_picking_id = other.pick_picking_id
                else
                    slice.available_at <= slice.released_at
                    and coalesce(slice.picked_at <= other.picked_at, true)
            end
    qualify
        row_number() over (
            partition by slice.order_line_id, slice.slice_id
            order by other.available_at desc nulls first, other.slice_id asc
        ) = 1
),

-- the supply of the goods that held the slice up
supplied_slices as (
    select
        slice.*,
        blockers.blocking_slice_id as waits_for_slice_id,
        coalesce(supply.product_id, slice.product_id) as supplied_product_id,
        coalesce(supply.quantity, slice.quantity) as supplied_quantity,
        case when blockers.slice_id is null then slice.available_at else supply.available_at end
            as complete_at,
        supply.receipt_move_id,
        supply.purchase_order_line_id,
        supply.supply_kind,
        supply.peg_basis,
        coalesce(supply.peg_confidence, 0.0) as peg_confidence,
        supply.received_at,
        supply.supplied_at,
        least(supply.punctual_at, supply.supplied_at) as punctual_at,
    from late_slices as slice
    left join blockers
        on slice.order_line_id = blockers.order_line_id and slice.slice_id = blockers.slice_id
    left join slices as supply
        on coalesce(blockers.blocking_slice_id, slice.slice_id) = supply.slice_id
),

with_supply as (
    select
        slice.*,
        promise.purchase_order_id,
        promise.purchase_name,
        promise.supplier,
        promise.placed_at,
        promise.promised_first_at,
        promise.promised_current_at,
        promise.expected_at - promise.placed_at as supply_lead,
        slice.peg_basis = 'linked' and slice.supply_kind = 'purchase' as is_bought_to_order,
        -- a promise holds until the end of its day
        {{ local_to_utc(
            'cast(' ~ local_date('promise.expected_at', 'slice.tz') ~ ' + 1 as timestamp)',
            'slice.tz',
        ) }} as expected_by,
        slice.slice_id is not null and slice.delivery_steps is not null as has_route,
        slice.available_at is null and slice.picked_at is not null as is_supply_unknown,
        coalesce(standard.standard_basis, 'none') as standard_basis,
        coalesce(standard.release_seconds, 0) as release_seconds,
        coalesce(standard.put_away_seconds, 0) as put_away_seconds,
        patience.begun_ahead_seconds,
        -- a delivery in fewer steps than its warehouse's does the work of several in one
        case
            when slice.delivery_steps = 0 then 0
            when slice.delivery_steps = 1
                then standard.pick_seconds + standard.pack_seconds + standard.ship_seconds
            else standard.pick_seconds
        end as pick_standard,
        case when slice.delivery_steps = 3 then standard.pack_seconds else 0 end as pack_standard,
        case
            when slice.delivery_steps = 3 then standard.ship_seconds
            when slice.delivery_steps = 2 then standard.pack_seconds + standard.ship_seconds
            else 0
        end as ship_standard,
    from supplied_slices as slice
    left join {{ ref('int_stage_standards') }} as standard
        on slice.warehouse_id = standard.warehouse_id
    left join {{ ref('int_order_patience') }} as patience
        on slice.company_id = patience.company_id
    left join {{ ref('int_purchase_promises') }} as promise
        on slice.purchase_order_line_id = promise.purchase_order_line_id
),

-- what has not happened yet lasts until now, and nothing happens before the step before it
ordered_milestones as (
    select
        *,
        least(greatest(coalesce(available_at, picked_at, ended_at), released_at), ended_at)
            as own_goods_by,
        greatest(coalesce(complete_at, picked_at, ended_at), released_at) as complete_by,
        least(greatest(coalesce(picked_at, ended_at), available_at, released_at), ended_at)
            as picked_by,
        least(
            greatest(coalesce(packed_at, ended_at), picked_at, available_at, released_at), ended_at
        )
            as packed_by,
    from with_supply
),

clocks as (
    select
        slice.*,
        {%- for instant in instants %}
            case
                when is_late_off_hours then cast(epoch({{ instant }}) as bigint)
                else {{ working_clock_reading(instant ~ '_clock', instant) }}
            end as {{ instant }}_clock,
        {%- endfor %}
        coalesce(pick_standard, 0) + pack_standard + ship_standard as delivery_standard,
    from
        ordered_milestones as slice
        {%- for instant in instants %}
        {{ working_clock_join(
            instant ~ '_clock', instant, 'slice.warehouse_id', 'int_warehouse_clock'
        ) }}
        {%- endfor %}
),

-- the rest of an order is waited for as long as is usual, else as long as there is time
patience as (
    select
        *,
        coalesce(
            due_day_at_clock - begun_ahead_seconds, late_from_at_clock - delivery_standard
        ) as patient_until_clock,
    from clocks
),

waits as (
    select
        *,
        case
            when waits_for_slice_id is null then own_goods_by_clock
            else
                least(
                    picked_by_clock,
                    greatest(
                        own_goods_by_clock,
                        case
                            when ships_at_once then complete_by_clock
                            else least(complete_by_clock, patient_until_clock)
                        end
                    )
                )
        end as available_by_clock,
    from patience
),

-- lateness to expect after each milestone if all that follows takes its standard time; time
-- before the goods are needed is the customer's own and no lateness
projections as (
    select
        *,
        late_from_at_clock - delivery_standard as needed_clock,
        greatest(
            0, promise_made_at_clock
            + case when is_promise_committed then release_seconds else 0 end
            + delivery_standard - late_from_at_clock
        ) as late_at_promise,
        greatest(0, released_at_clock + delivery_standard - late_from_at_clock)
            as late_at_release,
        greatest(0, available_by_clock + delivery_standard - late_from_at_clock)
            as late_at_available,
        greatest(0, picked_by_clock + pack_standard + ship_standard - late_from_at_clock)
            as late_at_picked,
        greatest(0, packed_by_clock + ship_standard - late_from_at_clock) as late_at_packed,
        greatest(0, ended_at_clock - late_from_at_clock) as late_at_end,
    from waits
)

-- a line without a transfer shows nothing but when it was promised: no stage can be blamed
select
    coalesce(cast(slice_id as varchar), 'line-' || cast(order_line_id as varchar)) as late_slice_id,
    {{ working_seconds('late_from_at', 'ended_at', 'calendar_id') }} as slice_late_seconds,
    * exclude (
        late_at_promise, late_at_release, late_at_available, late_at_picked, late_at_packed,
        late_at_end
    ),
    case when has_route then late_at_promise else 0 end as promise_growth,
    case when has_route then greatest(0, late_at_release - late_at_promise) else 0 end
        as release_growth,
    case
        when has_route and not is_supply_unknown
            then greatest(0, late_at_available - late_at_release)
        else 0
    end as material_growth,
    case
        when has_route and not is_supply_unknown
            then greatest(0, late_at_picked - late_at_available)
        else 0
    end as pick_growth,
    case when has_route then greatest(0, late_at_packed - late_at_picked) else 0 end as pack_growth,
    case when has_route then greatest(0, late_at_end - late_at_packed) else 0 end as ship_growth,
    case
        when not has_route then late_at_end
        when is_supply_unknown then greatest(0, late_at_picked - late_at_release)
        else 0
    end as unknown_growth,
from projections
