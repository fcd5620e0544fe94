{#- One row per late slice and milestone: when it happened, which field says so, and how surely. -#}
with

slices as (
    select * from {{ ref('int_late_slices') }}
),

milestones as (
    select
        late_slice_id,
        order_line_id,
        unnest([
            'entered', 'confirmed', 'released', 'purchase_placed', 'purchase_promised_first',
            'purchase_promised_current', 'received', 'put_away', 'available', 'reserved', 'picked',
            'packed', 'shipped'
        ]) as milestone,
        unnest(range(1, 14)) as milestone_order,
        unnest([
            entered_at, confirmed_at, released_at, placed_at, promised_first_at,
            promised_current_at, received_at, supplied_at, available_at, reserved_at, picked_at,
            packed_at, shipped_at
        ]) as happened_at,
        unnest([
            'sale.order.create_date', 'sale.order.date_order', 'sale.order.date_order',
            'purchase.order.date_approve', 'purchase.order.line.date_planned, first seen',
            'purchase.order.line.date_planned', 'stock.move.date of the receipt',
            'stock.move.date of the put-away',
            case peg_basis
                when 'linked' then 'stock.move.move_orig_ids'
                when 'same_lot' then 'stock.move.line.lot_id'
                when 'first_in_first_out' then 'first-in first-out over stock.move'
                else 'release of an order for goods not kept in stock'
            end,
            'stock.move.line.create_date', 'stock.move.date of the pick',
            'stock.move.date of the pack', 'stock.move.date of the delivery'
        ]) as source,
        unnest([
            'exact', 'exact', 'merged',
            case when peg_basis = 'linked' then 'exact' else 'inferred' end,
            case when peg_basis = 'linked' then 'exact' else 'inferred' end,
            case when peg_basis = 'linked' then 'exact' else 'inferred' end,
            case when peg_basis = 'linked' then 'exact' else 'inferred' end,
            case
                when supplied_at = received_at then 'merged'
                when peg_basis = 'linked' then 'exact'
                else 'inferred'
            end,
            available_quality, 'inferred',
            case when delivery_steps = 1 then 'merged' else 'exact' end,
            case when delivery_steps in (1, 2) then 'merged' else 'exact' end,
            'exact'
        ]) as known_quality,
        waits_for_slice_id is not null
        and milestone in (
            'purchase_placed', 'purchase_promised_first', 'purchase_promised_current', 'received',
            'put_away'
        ) as is_waited_for,
    from slices
)

select
    late_slice_id || '-' || milestone as late_milestone_id,
    late_slice_id,
    order_line_id,
    milestone,
    milestone_order,
    case when happened_at is null then 'missing' else known_quality end as quality,
    source,
    is_waited_for,
    happened_at,
from milestones
