{#- Book stock before every done movement of a place; a zero count is a movement of nothing. -#}
with

done_lines as (
    select
        line.stock_move_line_id,
        line.stock_move_id,
        line.product_id,
        line.lot_id,
        line.owner_partner_id,
        line.location_id,
        line.location_dest_id,
        move.company_id,
        move.moved_at,
        move.is_inventory,
        line.done_quantity * uom.factor_to_reference / product.factor_to_reference as quantity,
    from {{ ref('stg_odoo__stock_move_line') }} as line
    inner join {{ ref('stg_odoo__stock_move') }} as move on line.stock_move_id = move.stock_move_id
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join {{ ref('stg_odoo__uom') }} as uom on line.uom_id = uom.uom_id
    where move.is_done and line.is_done and (line.done_quantity != 0 or move.is_inventory)
),

both_ends as (
    select
        * exclude (location_dest_id, quantity),
        0 - quantity as quantity,
    from done_lines
    union all by name
    select
        * exclude (location_id, location_dest_id),
        location_dest_id as location_id,
    from done_lines
)

select
    both_ends.stock_move_line_id,
    both_ends.stock_move_id,
    both_ends.product_id,
    both_ends.location_id,
    both_ends.lot_id,
    both_ends.owner_partner_id,
    both_ends.company_id,
    place.warehouse_id,
    both_ends.is_inventory,
    both_ends.quantity,
    coalesce(sum(both_ends.quantity) over before_it, 0) as book_quantity_before,
    -- the goods of one moment open a place together, however many packages they came in; a lot that
    -- turns up where the product is kept since an earlier day was missing in the book
    coalesce(
        min(both_ends.moved_at) filter (where both_ends.quantity != 0) over of_place
        < both_ends.moved_at
        or min(both_ends.moved_at) filter (where both_ends.quantity != 0) over of_product
        < date_trunc('day', both_ends.moved_at),
        false
    ) as was_touched_before,
    both_ends.moved_at,
from both_ends
inner join {{ ref('stg_odoo__location') }} as place on both_ends.location_id = place.location_id
where place.usage in ('internal', 'transit')
window
    of_product as (partition by both_ends.product_id, both_ends.location_id),
    of_place as (partition by both_ends.product_id, both_ends.location_id, both_ends.lot_id),
    before_it as (
        partition by both_ends.product_id, both_ends.location_id, both_ends.lot_id
        order by both_ends.moved_at, both_ends.stock_move_line_id, both_ends.quantity
        rows between unbounded preceding and 1 preceding
    )
