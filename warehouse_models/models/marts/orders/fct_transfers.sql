with

reservations as (
    select
        stock_move_id,
        min(created_at) as reserved_at,
    from {{ ref('stg_odoo__stock_move_line') }}
    group by stock_move_id
),

moves as (
    select
        move.*,
        coalesce(order_line.sale_order_id, picking.sale_order_id) as order_id,
        picking.picking,
        picking.partner_id,
        picking.backorder_of_picking_id,
        case
            when move.is_dropship then 'dropship'
            when move.is_to_customer then 'delivery'
            when move.is_from_customer then 'return'
            when move.is_from_supplier then 'receipt'
            when move.destination_usage = 'supplier' then 'supplier_return'
            when move.picking_type_id = warehouse.pick_type_id then 'pick'
            when move.picking_type_id = warehouse.pack_type_id then 'pack'
            else 'internal'
        end as transfer_kind,
        warehouse.warehouse,
        company.company,
        coalesce(warehouse.tz, company.timezone) as tz,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('stg_odoo__picking') }} as picking on move.picking_id = picking.picking_id
    inner join {{ ref('dim_company') }} as company on move.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on move.warehouse_id = warehouse.warehouse_id
    left join {{ ref('stg_odoo__sale_order_line') }} as order_line
        on move.sale_order_line_id = order_line.sale_order_line_id
    where move.state != 'cancel'
)

select
    move.stock_move_id,
    move.picking_id,
    move.backorder_of_picking_id,
    move.product_id,
    move.order_id,
    move.sale_order_line_id as order_line_id,
    purchase_order.purchase_order_id,
    move.company_id,
    move.warehouse_id,
    move.picking as transfer_name,
    move.transfer_kind,
    move.state,
    move.is_done,
    coalesce(sale_order.order_name, purchase_order.order_name) as order_name,
    move.company,
    move.warehouse,
    team.team as channel,
    product.product,
    product.product_category,
    partner.customer as partner,
    product.supplier,
    move.demand_quantity,
    case when move.is_done then move.done_quantity end as done_quantity,
    {{ local_date('coalesce(move.moved_at, move.planned_at)', 'move.tz') }} as transfer_date,
    move.created_at,
    reservations.reserved_at,
    move.planned_at,
    move.deadline_at,
    move.moved_at,
from moves as move
inner join {{ ref('dim_product') }} as product on move.product_id = product.product_id
left join reservations on move.stock_move_id = reservations.stock_move_id
left join {{ ref('stg_odoo__sale_order') }} as sale_order
    on move.order_id = sale_order.sale_order_id
left join {{ ref('stg_odoo__team') }} as team on sale_order.team_id = team.team_id
left join {{ ref('stg_odoo__purchase_order_line') }} as purchase_line
    on move.purchase_order_line_id = purchase_line.purchase_order_line_id
left join {{ ref('stg_odoo__purchase_order') }} as purchase_order
    on purchase_line.purchase_order_id = purchase_order.purchase_order_id
left join {{ ref('dim_customer') }} as partner on move.partner_id = partner.customer_id
