{#-
    One row per counted order line and done move to a customer. The quantity is in the line's
    product: for a kit, the kits that this move made complete (minimum over components).
-#}
with recursive

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

-- what one kit of a bill takes of each component, in the component's own unit
bill_components as (
    select
        bom.bom_id,
        bom.product_template_id as kit_template_id,
        bom.product_id as kit_product_id,
        bom_line.bom_line_id,
        bom_line.product_id,
        component.product_template_id,
        (bom_line.product_qty * component_uom.factor_to_reference / component.factor_to_reference)
        / (bom.product_qty * kit_uom.factor_to_reference / kit.factor_to_reference)
            as quantity_per_kit,
    from {{ ref('stg_odoo__bom') }} as bom
    inner join {{ ref('stg_odoo__bom_line') }} as bom_line on bom.bom_id = bom_line.bom_id
    inner join {{ ref('dim_product') }} as component on bom_line.product_id = component.product_id
    inner join {{ ref('stg_odoo__uom') }} as component_uom on bom_line.uom_id = component_uom.uom_id
    inner join {{ ref('stg_odoo__uom') }} as kit_uom on bom.uom_id = kit_uom.uom_id
    inner join template_units as kit on bom.product_template_id = kit.product_template_id
    where bom.bom_type = 'phantom' and bom_line.product_qty > 0
),

-- a component that is a kit itself is shipped as its own components; no bill goes deeper than 5
kit_paths as (
    select
        bom_id,
        kit_template_id,
        bom_line_id,
        product_id,
        product_template_id,
        quantity_per_kit,
        1 as depth,
    from bill_components
    union all
    select
        path.bom_id,
        path.kit_template_id,
        part.bom_line_id,
        part.product_id,
        part.product_template_id,
        path.quantity_per_kit * part.quantity_per_kit as quantity_per_kit,
        path.depth + 1 as depth,
    from kit_paths as path
    inner join bill_components as part
        on
            path.product_template_id = part.kit_template_id
            and path.product_id = coalesce(part.kit_product_id, path.product_id)
    where path.depth < 5
),

bill_totals as (
    select
        bom_id,
        kit_template_id,
        bom_line_id,
        sum(quantity_per_kit) as quantity_per_kit,
    from kit_paths
    group by all
),

-- an older bill of the same kit may hold the same kit within
kit_components as (
    select
        kit_template_id,
        bom_line_id,
        min(quantity_per_kit) as quantity_per_kit,
    from bill_totals
    group by all
),

-- the components that the line was confirmed with: a bill changed later changes no past order
line_components as (
    select distinct
        line.order_line_id,
        component.bom_line_id,
        component.quantity_per_kit,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('int_order_lines') }} as line on move.sale_order_line_id = line.order_line_id
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join kit_components as component
        on
            product.product_template_id = component.kit_template_id
            and move.bom_line_id = component.bom_line_id
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
    inner join line_components as component on move.order_line_id = component.order_line_id
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
