{#- What was shipped to customers and how much of it came back, whenever that was. -#}
with

shipments as (
    select
        shipment.*,
        line.net_unit_price,
        line.order_name,
        line.customer_id,
        line.company_id,
        line.warehouse_id as order_warehouse_id,
        line.company,
        line.channel,
        line.product,
        line.product_category,
        line.customer,
        line.customer_segment,
        line.supplier,
    from {{ ref('int_line_shipments') }} as shipment
    inner join {{ ref('int_order_lines') }} as line on shipment.order_line_id = line.order_line_id
    inner join {{ ref('stg_odoo__stock_move') }} as move
        on shipment.stock_move_id = move.stock_move_id
    -- what is sent in the place of a return is not a new delivery
    where not line.is_intercompany and move.returned_stock_move_id is null
),

returned as (
    select
        delivery_move_id,
        order_line_id,
        sum(returned_value) as returned_value,
    from {{ ref('fct_returns') }}
    group by all
)

select
    shipment.order_line_id || '-' || shipment.stock_move_id as delivery_id,
    shipment.stock_move_id,
    shipment.order_line_id,
    shipment.order_id,
    shipment.picking_id,
    shipment.product_id,
    shipment.customer_id,
    shipment.company_id,
    coalesce(shipment.warehouse_id, shipment.order_warehouse_id) as warehouse_id,
    shipment.order_name,
    shipment.company,
    warehouse.warehouse,
    shipment.channel,
    shipment.product,
    shipment.product_category,
    shipment.customer,
    shipment.customer_segment,
    shipment.supplier,
    shipment.is_dropship,
    shipment.quantity as delivered_quantity,
    shipment.quantity * shipment.net_unit_price as delivered_value,
    coalesce(returned.returned_value, 0) as returned_value,
    rate.to_group,
    shipment.shipped_on as delivered_on,
from shipments as shipment
left join {{ ref('dim_warehouse') }} as warehouse
    on coalesce(shipment.warehouse_id, shipment.order_warehouse_id) = warehouse.warehouse_id
left join returned
    on
        shipment.stock_move_id = returned.delivery_move_id
        and shipment.order_line_id = returned.order_line_id
asof left join {{ ref('int_group_rates') }} as rate
    on shipment.company_id = rate.company_id and shipment.shipped_on >= rate.valid_from
