{#-
    One row per late slice and cause with a part in its lateness: the growth of projected lateness
    by stage, with the wait for material told apart by what blocked it.
-#}
with

slices as (
    select * from {{ ref('int_late_slices') }}
),

-- counts that took the product off the book in the warehouse, at a time that explains the wait
counts_down as (
    select
        slice.late_slice_id,
        sum(count_move.done_quantity) as counted_down,
        max(count_move.moved_at) as counted_at,
        max(count_move.stock_move_id) as count_move_id,
    from slices as slice
    inner join {{ ref('int_stock_moves') }} as count_move
        on
            slice.product_id = count_move.product_id
            and count_move.is_inventory
            and count_move.done_quantity > 0
            and count_move.moved_at
            >= slice.released_at
            - to_days(cast({{ policy_value('stock_count_evidence_days') }} as integer))
            and slice.available_by >= count_move.moved_at
    inner join {{ ref('int_stock_zones') }} as place
        on
            count_move.location_id = place.location_id
            and slice.warehouse_id = place.warehouse_id
            and place.zone = 'stock'
    where slice.material_growth > 0 and count_move.destination_usage = 'inventory'
    group by slice.late_slice_id
),

-- the blocked interval: the goods were needed from here on, and were not there until then
waits as (
    select
        slice.*,
        counts_down.counted_down,
        counts_down.counted_at,
        counts_down.count_move_id,
        coalesce(counts_down.counted_down >= slice.quantity - 1e-6, false) as is_counted_down,
        greatest(slice.released_at_clock, slice.needed_clock) as blocked_from,
        slice.available_by_clock as blocked_until,
    from slices as slice
    left join counts_down on slice.late_slice_id = counts_down.late_slice_id
),

received as (
    select
        *,
        least(greatest(coalesce(received_at_clock, blocked_until), blocked_from), blocked_until)
            as received_clock,
    from waits
),

expected as (
    select
        *,
        least(greatest(coalesce(expected_by_clock, received_clock), blocked_from), received_clock)
            as expected_clock,
    from received
),

-- until the goods could be expected: planning; until they came: supplier; then: receiving
purchase_parts as (
    select
        *,
        material_growth > 0 and coalesce(supply_kind = 'purchase', false) as is_purchase_wait,
        expected_clock - blocked_from as before_expected,
        received_clock - expected_clock as after_expected,
        greatest(
            0,
            least(
                blocked_until - received_clock,
                blocked_until - received_at_clock - put_away_seconds
            )
        ) as over_put_away,
        blocked_until - received_clock as after_received,
    from expected
),

material_parts as (
    select
        *,
        case when is_purchase_wait then coalesce(over_put_away, 0) else 0 end as receiving_part,
        -- putting away in its standard time belongs to whoever made the goods come late
        case
            when is_purchase_wait and after_expected > 0
                then after_expected + after_received - coalesce(over_put_away, 0)
            else 0
        end as supplier_part,
    from purchase_parts
),

growths as (
    select
        *,
        promise_growth as promise,
        release_growth as release,
        case
            when coalesce(supply_kind = 'count', false) or is_counted_down then 0
            else material_growth - supplier_part - receiving_part
        end as planning,
        case when is_counted_down then 0 else supplier_part end as supplier_delay,
        receiving_part as receiving,
        case
            when coalesce(supply_kind = 'count', false) then material_growth
            when is_counted_down then material_growth - receiving_part
            else 0
        end as stock_inaccuracy,
        pick_growth + pack_growth + case when delivery_steps = 1 then ship_growth else 0 end
            as warehouse,
        case when delivery_steps = 1 then 0 else ship_growth end as transport,
        unknown_growth as unattributed,
    from material_parts
),

causes as (
    select
        growths.*,
        unnest([
            'promise', 'release', 'planning', 'supplier', 'receiving', 'stock_inaccuracy',
            'warehouse', 'transport', 'unattributed'
        ]) as cause,
        unnest([
            growths.promise,
            growths.release,
            growths.planning,
            growths.supplier_delay,
            growths.receiving,
            growths.stock_inaccuracy,
            growths.warehouse, growths.transport, growths.unattributed
        ]) as growth,
    from growths
)

select
    late_slice_id || '-' || cause as late_slice_cause_id,
    late_slice_id,
    slice_id,
    order_line_id,
    cause,
    growth,
    sum(growth) over (partition by late_slice_id) as slice_growth,
    slice_weight,
    case cause
        when 'promise'
            then
                case standard_basis
                    when 'on_time_wanted_soon' then 0.9 when 'on_time' then 0.8 else 0.5
                end
        when 'release' then 1.0
        when 'planning' then peg_confidence
        when 'supplier' then peg_confidence
        when 'receiving' then peg_confidence
        when 'stock_inaccuracy' then peg_confidence * 0.9
        when 'warehouse'
            then
                case when available_quality = 'exact' then 1.0 else 0.9 end
                * case when delivery_steps = 1 then 0.8 else 1.0 end
        when 'transport' then case when delivery_steps = 2 then 0.8 else 1.0 end
        else 0.0
    end as confidence,
    count_move_id,
    counted_down,
    counted_at,
from causes
where growth > 0
