{#- What customers sent back, at the order line's net price, with the delivery it came from. -#}
with

returned_moves as (
    select
        move.stock_move_id,
        move.sale_order_line_id as order_line_id,
        move.returned_stock_move_id,
        move.picking_id,
        move.product_id as moved_product_id,
        move.warehouse_id,
        move.to_refund,
        move.done_quantity,
        move.moved_at,
    from {{ ref('int_stock_moves') }} as move
    cross join {{ ref('stg_odoo__server') }} as server
    where
        move.is_done
        and move.is_from_customer
        and move.done_quantity > 0
        and move.moved_at <= server.as_of
),

-- a transfer ships the parts of its kits as a move each, and the last one counts the kits
shipments as (
    select
        *,
        sum(quantity) over transfer as transfer_quantity,
        count(*) over transfer as transfer_moves,
    from {{ ref('int_line_shipments') }}
    window transfer as (partition by order_line_id, picking_id)
),

-- the delivery it came from: the one Odoo names, else the line's last one before
origins as (
    select
        returned.*,
        coalesce(named.stock_move_id, earlier.stock_move_id) as delivery_move_id,
        coalesce(named.shipped_on, earlier.shipped_on) as delivered_on,
        coalesce(named.transfer_quantity, earlier.transfer_quantity) as transfer_quantity,
        coalesce(named.transfer_moves, earlier.transfer_moves) as transfer_moves,
        coalesce(named.move_quantity, earlier.move_quantity) as delivery_move_quantity,
        coalesce(named.is_kit_component, earlier.is_kit_component) as is_kit_component,
    from returned_moves as returned
    left join shipments as named
        on
            returned.returned_stock_move_id = named.stock_move_id
            and returned.order_line_id = named.order_line_id
    asof left join shipments as earlier
        on
            returned.order_line_id = earlier.order_line_id
            and returned.moved_at >= earlier.shipped_at
),

measured as (
    select
        *,
        case
            -- each part that comes back is its share of the kits it went out in
            when is_kit_component
                then
                    least(done_quantity / delivery_move_quantity, 1)
                    * transfer_quantity
                    / transfer_moves
            else done_quantity
        end as returned_quantity,
    from origins
    where delivery_move_id is not null
),

credits as (
    select
        unnest(line.sale_order_line_ids) as order_line_id,
        move.invoice_date,
        -- Odoo writes 'Reversal of: INV/1, reason'
        nullif(trim(regexp_extract(move.ref, '^[^,]*,(.*)$', 1)), '') as reason,
    from {{ ref('stg_odoo__account_move_line') }} as line
    inner join {{ ref('stg_odoo__account_move') }} as move
        on line.account_move_id = move.account_move_id
    where move.move_type = 'out_refund' and move.state = 'posted'
),

credit_reasons as (
    select
        order_line_id,
        arg_min(reason, invoice_date) as reason,
    from credits
    where reason is not null
    group by order_line_id
)

select
    returned.stock_move_id as return_id,
    returned.delivery_move_id,
    returned.order_line_id,
    line.order_id,
    line.product_id,
    line.customer_id,
    line.company_id,
    coalesce(returned.warehouse_id, line.warehouse_id) as warehouse_id,
    returned.picking_id,
    picking.picking as transfer_name,
    line.order_name,
    line.company,
    warehouse.warehouse,
    line.channel,
    line.product,
    line.product_category,
    line.customer,
    line.customer_segment,
    line.supplier,
    case
        when credit.reason is not null then credit.reason
        when not returned.to_refund then 'Replaced'
        else 'Not stated'
    end as return_reason,
    returned.to_refund as is_refunded,
    returned.returned_quantity,
    returned.returned_quantity * line.net_unit_price as returned_value,
    rate.to_group,
    returned.delivered_on,
    {{ local_date('returned.moved_at', 'line.tz') }} as returned_on,
from measured as returned
inner join {{ ref('int_order_lines') }} as line on returned.order_line_id = line.order_line_id
left join {{ ref('stg_odoo__picking') }} as picking on returned.picking_id = picking.picking_id
left join {{ ref('dim_warehouse') }} as warehouse
    on coalesce(returned.warehouse_id, line.warehouse_id) = warehouse.warehouse_id
left join credit_reasons as credit on returned.order_line_id = credit.order_line_id
asof left join {{ ref('int_group_rates') }} as rate
    on line.company_id = rate.company_id and returned.delivered_on >= rate.valid_from
where not line.is_intercompany
