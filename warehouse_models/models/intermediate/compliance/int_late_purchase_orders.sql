{#- Purchase lines with a receipt or a bill, and whether the order's approval came after one. -#}
with

first_bills as (
    select
        line.purchase_order_line_id as purchase_line_id,
        min(bill.invoice_date) as billed_on,
    from {{ ref('stg_odoo__account_move_line') }} as line
    inner join {{ ref('stg_odoo__account_move') }} as bill
        on line.account_move_id = bill.account_move_id
    where
        bill.state = 'posted'
        and bill.move_type = 'in_invoice'
        and line.purchase_order_line_id is not null
    group by line.purchase_order_line_id
)

select
    line.purchase_line_id,
    first_bills.billed_on,
    line.received_before_approval > 0 as is_received_first,
    coalesce(first_bills.billed_on < line.approved_on, false) as is_billed_first,
    line.received_before_approval > 0
    or coalesce(first_bills.billed_on < line.approved_on, false) as is_approved_late,
    case
        when line.received_before_approval > 0
            then line.received_before_approval * line.unit_price
        else line.ordered_value
    end as value,
from {{ ref('fct_purchase_lines') }} as line
left join first_bills on line.purchase_line_id = first_bills.purchase_line_id
where line.received_quantity > 0 or first_bills.billed_on is not null
