{#- Goods from suppliers on their way from the dock to their place in stock. -#}
with

receipts as (
    select
        supply.*,
        server.as_of,
        move.picking_id,
        supply.receipt_move_id != supply.supply_move_id as has_put_away,
    from {{ ref('int_supply_events') }} as supply
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('stg_odoo__stock_move') }} as move
        on supply.supply_move_id = move.stock_move_id
    where supply.supply_kind = 'purchase' and supply.received_at <= server.as_of
)

select
    receipt.supply_move_id as receipt_id,
    receipt.receipt_move_id,
    receipt.purchase_order_line_id as purchase_line_id,
    receipt.product_id,
    warehouse.company_id,
    receipt.warehouse_id,
    receipt.picking_id,
    picking.picking as transfer_name,
    warehouse.company,
    warehouse.warehouse,
    product.product,
    product.product_category,
    coalesce(supplier.customer, product.supplier) as supplier,
    receipt.quantity,
    receipt.is_done as is_put_away,
    case
        when receipt.has_put_away
            then {{ working_seconds(
                'receipt.received_at',
                'case when receipt.is_done then receipt.supplied_at else receipt.as_of end',
                'warehouse.calendar_id'
            ) }} / 3600.0
    end as receiving_hours,
    {{ local_date('receipt.received_at', 'warehouse.tz') }} as arrived_on,
    receipt.received_at as arrived_at,
    case when receipt.is_done then receipt.supplied_at end as put_away_at,
from receipts as receipt
inner join {{ ref('dim_warehouse') }} as warehouse
    on receipt.warehouse_id = warehouse.warehouse_id
inner join {{ ref('dim_product') }} as product on receipt.product_id = product.product_id
left join {{ ref('stg_odoo__picking') }} as picking on receipt.picking_id = picking.picking_id
left join {{ ref('stg_odoo__purchase_order_line') }} as purchase_line
    on receipt.purchase_order_line_id = purchase_line.purchase_order_line_id
left join {{ ref('dim_customer') }} as supplier on purchase_line.supplier_id = supplier.customer_id
