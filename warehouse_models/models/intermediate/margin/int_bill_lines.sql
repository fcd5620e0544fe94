{#- A credit note's line with a negative quantity bills, an invoice's credits: the sign decides. -#}
with

posted_lines as (
    select
        line.account_move_line_id,
        unnest(line.sale_order_line_ids) as order_line_id,
        move.invoice_date,
        line.currency_id,
        -line.balance / len(line.sale_order_line_ids) as value,
        -line.amount_currency / len(line.sale_order_line_ids) as document_value,
        case when move.move_type = 'out_refund' then -1 else 1 end
        * line.quantity / len(line.sale_order_line_ids)
        * coalesce(line_uom.factor_to_reference / product_uom.factor_to_reference, 1) as quantity,
    from {{ ref('stg_odoo__account_move_line') }} as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('stg_odoo__account_move') }} as move
        on line.account_move_id = move.account_move_id
    left join {{ ref('stg_odoo__product') }} as product on line.product_id = product.product_id
    left join {{ ref('stg_odoo__uom') }} as line_uom on line.uom_id = line_uom.uom_id
    left join {{ ref('stg_odoo__uom') }} as product_uom on product.uom_id = product_uom.uom_id
    where
        move.state = 'posted'
        and move.move_type in ('out_invoice', 'out_refund')
        and line.display_type = 'product'
        and len(line.sale_order_line_ids) > 0
        and move.invoice_date <= cast(server.as_of as date)
)

select
    *,
    case when quantity = 0 then value >= 0 else quantity > 0 end as is_billing,
from posted_lines
