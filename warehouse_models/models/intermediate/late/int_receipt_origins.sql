{#-
    One row per move of goods from a supplier on their way to the shelf: the receipt it began with.
    One, two or three moves in a row are all that Odoo's reception routes have.
-#}
with

-- receipts, and what goes on from the area where they come in
moves as (
    select
        move.stock_move_id,
        -- what the supplier sends to the customer is a receipt of its own
        move.is_from_supplier or move.is_dropship as is_receipt,
        predecessor.predecessor_id,
    from {{ ref('int_stock_moves') }} as move
    left join {{ ref('int_stock_zones') }} as source on move.location_id = source.location_id
    left join {{ ref('int_move_predecessors') }} as predecessor
        on move.stock_move_id = predecessor.stock_move_id
    where move.is_from_supplier or move.is_dropship or source.zone = 'input'
)

select
    move.stock_move_id,
    case
        when move.is_receipt then move.stock_move_id
        when before.is_receipt then before.stock_move_id
        else before.predecessor_id
    end as receipt_move_id,
from moves as move
left join moves as before on move.predecessor_id = before.stock_move_id
where move.is_receipt or before.is_receipt or before.predecessor_id is not null
