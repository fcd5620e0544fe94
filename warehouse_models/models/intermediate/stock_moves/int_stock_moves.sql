{#- Every stock move but drafts, with its places and quantities in the product's unit. -#}
select
    move.stock_move_id,
    move.product_id,
    move.company_id,
    coalesce(
        picking_type.warehouse_id, source.warehouse_id, destination.warehouse_id, move.warehouse_id
    ) as warehouse_id,
    move.picking_id,
    move.picking_type_id,
    move.sale_order_line_id,
    move.purchase_order_line_id,
    move.returned_stock_move_id,
    move.scrap_id,
    move.bom_line_id,
    move.location_id,
    move.location_dest_id,
    move.move_orig_ids,
    move.move_dest_ids,
    move.reference,
    move.state,
    picking_type.picking_type_code,
    source.usage as source_usage,
    destination.usage as destination_usage,
    move.is_done,
    move.is_inventory,
    move.is_scrap,
    move.to_refund,
    move.owner_partner_id,
    source.usage != 'customer' and destination.usage = 'customer' as is_to_customer,
    source.usage = 'customer' and destination.usage != 'customer' as is_from_customer,
    source.usage = 'supplier' and destination.usage = 'customer' as is_dropship,
    source.usage = 'supplier'
    and destination.usage not in ('customer', 'supplier') as is_from_supplier,
    move.done_quantity * uom.factor_to_reference / product.factor_to_reference as done_quantity,
    move.demand_quantity * uom.factor_to_reference / product.factor_to_reference
        as demand_quantity,
    move.moved_at,
    move.planned_at,
    move.deadline_at,
    move.created_at,
    move.written_at,
from {{ ref('stg_odoo__stock_move') }} as move
inner join {{ ref('stg_odoo__location') }} as source on move.location_id = source.location_id
inner join {{ ref('stg_odoo__location') }} as destination
    on move.location_dest_id = destination.location_id
inner join {{ ref('dim_product') }} as product on move.product_id = product.product_id
left join {{ ref('stg_odoo__uom') }} as uom on move.uom_id = uom.uom_id
left join {{ ref('stg_odoo__picking_type') }} as picking_type
    on move.picking_type_id = picking_type.picking_type_id
where move.state != 'draft'
