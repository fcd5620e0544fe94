{#- One row per late slice and cause: its facts in a sentence, and a record that shows them. -#}
with

ranked_slices as (
    select
        *,
        row_number() over (
            partition by order_line_id, cause
            order by slice_weight * growth / slice_growth desc, growth desc, late_slice_id asc
        ) = 1 as is_largest,
    from {{ ref('int_late_slice_causes') }}
),

facts as (
    select
        cause.*,
        slice.* exclude (
            late_slice_id, slice_id, order_line_id, order_id, slice_weight
        ),
        line.order_id,
        line.warehouse,
        line.due_date,
        supply.picking_id as supply_picking_id,
        case
            when slice.supply_kind = 'count' then source.supply_move_id else cause.count_move_id
        end as found_move_id,
        {{ in_words_day('slice.entered_at', 'slice.tz') }} as entered_day,
        {{ in_words_day('slice.confirmed_at', 'slice.tz') }} as confirmed_day,
        {{ in_words_day('slice.placed_at', 'slice.tz') }} as placed_day,
        {{ in_words_day('slice.promised_first_at', 'slice.tz') }} as promised_day,
        {{ in_words_day("slice.expected_by - interval 1 second", 'slice.tz') }} as expected_day,
        {{ in_words_day('slice.received_at', 'slice.tz') }} as received_day,
        {{ in_words_day('slice.supplied_at', 'slice.tz') }} as supplied_day,
        {{ in_words_day('cause.counted_at', 'slice.tz') }} as counted_day,
        {{ in_words_day('slice.available_at', 'slice.tz') }} as available_day,
        {{ in_words_day('slice.picked_at', 'slice.tz') }} as picked_day,
        {{ in_words_day('slice.packed_at', 'slice.tz') }} as packed_day,
        {{ in_words_day('slice.shipped_at', 'slice.tz') }} as shipped_day,
        case when slice.is_late_off_hours then '' else ' of working time' end as clock_words,
        case slice.peg_basis
            when 'first_in_first_out' then ' The supply is matched first-in, first-out.'
            when 'same_lot' then ' The supply is matched by its lot.'
            else ''
        end as peg_words,
        case
            when slice.waits_for_slice_id is not null
                then
                    coalesce(
                        ' The delivery waited for ' || awaited.product
                        || case
                            when slice.shipped_at < slice.complete_at then ' and left without it'
                            else ''
                        end || '.',
                        ''
                    )
            else ''
        end as wait_words,
        case
            when slice.waits_for_slice_id is null then ''
            else coalesce(', held back for ' || awaited.product, '')
        end as held_words,
    from ranked_slices as cause
    inner join {{ ref('int_late_slices') }} as slice on cause.late_slice_id = slice.late_slice_id
    inner join {{ ref('int_order_lines') }} as line on cause.order_line_id = line.order_line_id
    left join {{ ref('int_delivery_slices') }} as source
        on coalesce(slice.waits_for_slice_id, cause.slice_id) = source.slice_id
    left join {{ ref('dim_product') }} as awaited
        on slice.supplied_product_id = awaited.product_id
    left join {{ ref('int_stock_moves') }} as supply
        on source.supply_move_id = supply.stock_move_id
),

sentences as (
    select
        *,
        case cause
            when 'promise'
                then
                    'Promised for ' || strftime(due_date, '%-d %b %Y') || ', '
                    || {{ in_words_hours('late_from_at_clock - promise_made_at_clock') }}
                    || clock_words || ' ahead; an order takes '
                    || {{ in_words_hours(
                        'delivery_standard + case when is_promise_committed '
                        'then release_seconds else 0 end'
                    ) }}
                    || coalesce(' in ' || warehouse, '') || ' when all goes well.'
            when 'release'
                then
                    'Entered on ' || entered_day || ', confirmed on ' || confirmed_day || ' after '
                    || {{ in_words_hours('released_at_clock - promise_made_at_clock') }}
                    || clock_words || '; ' || {{ in_words_hours('release_seconds') }}
                    || ' is normal.'
            when 'planning'
                then
                    case
                        when supply_kind is null
                            then 'Nothing on order covers the quantity.'
                        when purchase_name is not null
                            then
                                purchase_name || ' to ' || coalesce(supplier, 'the supplier')
                                || ' was placed on ' || placed_day
                                || ' and could be expected by ' || expected_day
                                || case
                                    when expected_by_clock > needed_clock
                                        then ', later than the goods were needed.'
                                    else
                                        ', with less in reserve than usual: nothing was left '
                                        || 'to bridge a delay.'
                                end
                        when supply_kind = 'purchase'
                            then
                                'The goods came by a receipt without a purchase order'
                                || coalesce(' on ' || received_day, '') || '.'
                        when supply_kind = 'return'
                            then
                                'Only goods that a customer sent back covered the quantity'
                                || coalesce(', on ' || supplied_day, '') || '.'
                        when supply_kind = 'production'
                            then
                                'The goods came from production'
                                || coalesce(' on ' || supplied_day, ', which is open') || '.'
                        else
                            'The goods came by a transfer from another place'
                            || coalesce(' on ' || supplied_day, ', which is open') || '.'
                    end || peg_words || wait_words
            when 'supplier'
                then
                    coalesce(supplier, 'The supplier') || ' promised '
                    || coalesce(purchase_name || ' for ' || promised_day, 'the goods')
                    || coalesce(' and delivered on ' || received_day, ' and has not delivered')
                    || '.' || peg_words || wait_words
            when 'receiving'
                then
                    'Received on ' || received_day
                    || coalesce(' and put away on ' || supplied_day, ' and not put away yet')
                    || ', ' || {{ in_words_hours('available_by_clock - received_at_clock') }}
                    || clock_words || '; ' || {{ in_words_hours('put_away_seconds') }}
                    || ' is normal.' || peg_words || wait_words
            when 'stock_inaccuracy'
                then
                    case
                        when supply_kind = 'count'
                            then
                                'The book did not show the goods until a count found them'
                                || coalesce(' on ' || supplied_day, '') || '.'
                        else
                            'Counts up to ' || counted_day || ' took '
                            || {{ quantity_in_words('counted_down') }}
                            || ' off the book; this delivery needed '
                            || {{ quantity_in_words('supplied_quantity') }} || '.'
                    end || peg_words || wait_words
            when 'warehouse'
                then
                    'Available on ' || available_day || held_words
                    || case
                        when delivery_steps = 1
                            then
                                coalesce(' and shipped on ' || shipped_day, ' and not shipped yet')
                        when packed_day is not null
                            then ', picked on ' || picked_day || ', packed on ' || packed_day
                        else coalesce(', picked on ' || picked_day, ' and not picked yet')
                    end
                    || ', ' || {{ in_words_hours('packed_by_clock - available_by_clock') }}
                    || clock_words
                    || case when held_words != '' then ' after that' else '' end
                    || case
                        -- its time is measured against a free hand's, which is less than usual
                        when packed_by_clock - available_by_clock <= pick_standard + pack_standard
                            then '; that is normal, and a free hand is faster.'
                        else
                            '; ' || {{ in_words_hours('pick_standard + pack_standard') }}
                            || ' is normal.'
                    end
                    || case
                        when delivery_steps = 1
                            then ' Picking, packing and dispatch are one step here.'
                        else ''
                    end
            when 'transport'
                then
                    case when delivery_steps = 2 then 'Picked on ' else 'Packed on ' end
                    || packed_day
                    || coalesce(' and shipped on ' || shipped_day, ' and not shipped yet')
                    || ', ' || {{ in_words_hours('ended_at_clock - packed_by_clock') }}
                    || clock_words || '; ' || {{ in_words_hours('ship_standard') }} || ' is normal.'
                    || case
                        when delivery_steps = 2 then ' Packing is not recorded on its own here.'
                        else ''
                    end
            else
                case
                    when slice_id is null then 'Odoo has no transfer for this line.'
                    when not has_route then 'Odoo does not show which pick this delivery came from.'
                    else 'Odoo does not show when the goods were there.'
                end
        end as evidence,
        case
            when cause in ('planning', 'supplier') and purchase_order_id is not null
                then 'purchase.order'
            when cause = 'receiving' and supply_picking_id is not null then 'stock.picking'
            when cause = 'stock_inaccuracy' and found_move_id is not null then 'stock.move'
            when cause = 'warehouse' and pick_picking_id is not null then 'stock.picking'
            when cause = 'transport' and picking_id is not null then 'stock.picking'
            else 'sale.order'
        end as odoo_model,
    from facts
)

select
    late_slice_cause_id,
    order_line_id,
    cause,
    late_slice_id,
    is_largest,
    supplier,
    evidence,
    odoo_model,
    case
        when odoo_model = 'purchase.order' then purchase_order_id
        when odoo_model = 'stock.move' then found_move_id
        when odoo_model = 'sale.order' then order_id
        when cause = 'receiving' then supply_picking_id
        when cause = 'warehouse' then pick_picking_id
        else picking_id
    end as odoo_id,
from sentences
