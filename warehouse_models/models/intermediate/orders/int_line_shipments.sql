{#-
    One row per counted order line and done move to a customer. The quantity is in the line's
    product: for a kit, the kits that this move made complete (minimum over components).
-#}
with

customer_moves as (
    select
        line.order_line_id,
        line.order_id,
        line.tz,
        move.stock_move_id,
        move.picking_id,
        move.product_id,
        move.bom_line_id,
        move.warehouse_id,
        move.is_dropship,
        move.done_quantity as move_quantity,
        move.moved_at as shipped_at,
        row_number() over (
            partition by line.order_line_id
            order by move.moved_at, move.stock_move_id
        ) as shipment_number,
        coalesce(bom.bom_type = 'phantom', false) as is_kit_component,
        bom_line.bom_id,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('int_order_lines') }} as line on move.sale_order_line_id = line.order_line_id
    left join {{ ref('stg_odoo__bom_line') }} as bom_line on move.bom_line_id = bom_line.bom_line_id
    left join {{ ref('stg_odoo__bom') }} as bom on bom_line.bom_id = bom.bom_id
    where
        move.is_done
        and move.is_to_customer
        and move.done_quantity > 0
        and move.moved_at <= line.as_of
),

template_units as (
    select
        product_template_id,
        min(factor_to_reference) as factor_to_reference,
    from {{ ref('dim_product') }}
    group by product_template_id
),

-- what one kit takes of each component, in the component's own unit
kit_components as (
    select
        bom.bom_id,
        bom_line.bom_line_id,
        (bom_line.product_qty * component_uom.factor_to_reference / component.factor_to_reference)
        / (bom.product_qty * kit_uom.factor_to_reference / kit.factor_to_reference)
            as quantity_per_kit,
    from {{ ref('stg_odoo__bom') }} as bom
    inner join {{ ref('stg_odoo__bom_line') }} as bom_line on bom.bom_id = bom_line.bom_id
    inner join {{ ref('dim_product') }} as component on bom_line.product_id = component.product_id
    inner join {{ ref('stg_odoo__uom') }} as component_uom on bom_line.uom_id = component_uom.uom_id
    inner join {{ ref('stg_odoo__uom') }} as kit_uom on bom.uom_id = kit_uom.uom_id
    inner join template_units as kit on bom.product_template_id = kit.product_template_id
    where bom.bom_type = 'phantom' and component.is_goods and bom_line.product_qty > 0
),

component_progress as (
    select
        move.order_line_id,
        move.stock_move_id,
        move.shipment_number,
        sum(
            case when move.bom_line_id = component.bom_line_id then move.move_quantity else 0 end
        ) over (
            partition by move.order_line_id, component.bom_line_id
            order by move.shipment_number
        ) / component.quantity_per_kit as kits_of_component,
    from customer_moves as move
    inner join kit_components as component on move.bom_id = component.bom_id
    where move.is_kit_component
),

complete_kits as (
    select
        order_line_id,
        stock_move_id,
        shipment_number,
        min(kits_of_component) as kits,
    from component_progress
    group by order_line_id, stock_move_id, shipment_number
),

kit_shipments as (
    select
        order_line_id,
        stock_move_id,
        kits - lag(kits, 1, 0) over (
            partition by order_line_id
            order by shipment_number
        ) as quantity,
    from complete_kits
),

shipments as (
    select
        move.order_line_id,
        move.order_id,
        move.stock_move_id,
        move.picking_id,
        move.product_id,
        move.warehouse_id,
        move.is_dropship,
        move.is_kit_component,
        move.shipment_number,
        move.move_quantity,
        bool_or(move.is_kit_component) over (partition by move.order_line_id) as is_kit_line,
        coalesce(kit_shipments.quantity, move.move_quantity) as quantity,
        move.shipped_at,
        {{ local_date('move.shipped_at', 'move.tz') }} as shipped_on,
    from customer_moves as move
    left join kit_shipments
        on
            move.order_line_id = kit_shipments.order_line_id
            and move.stock_move_id = kit_shipments.stock_move_id
)

select
    * exclude (is_kit_line),
    sum(quantity) over (
        partition by order_line_id
        order by shipment_number
    ) as cumulative_quantity,
from shipments
-- what else is shipped for a kit line is not a part of the kit
where is_kit_component or not is_kit_line
