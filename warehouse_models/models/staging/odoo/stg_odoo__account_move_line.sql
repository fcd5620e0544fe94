select
    id as account_move_line_id,
    move_id as account_move_id,
    product_id,
    product_uom_id as uom_id,
    quantity,
    price_unit,
    discount,
    cast(price_subtotal as double) as price_subtotal,
    cast(balance as double) as balance,
    cast(amount_currency as double) as amount_currency,
    currency_id,
    company_id,
    -- up to 15 a line of the invoice has no display type, and what balances it is told by a flag
    case
        when display_type is null and not exclude_from_invoice_tab then 'product'
        else display_type
    end as display_type,
    account_id,
    sale_line_ids as sale_order_line_ids,
    purchase_line_id as purchase_order_line_id,
    coalesce(is_landed_costs_line, false) as is_landed_costs_line,
    coalesce(is_downpayment, false) as is_downpayment,
    parent_state,
    date as accounting_date,
    partner_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'account_move_line') }}
where not _deleted
