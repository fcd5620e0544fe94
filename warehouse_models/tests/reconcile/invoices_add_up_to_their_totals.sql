-- Revenue and down payments of a customer document are the untaxed total on its first page. Cash
-- rounding and early payment discounts are in the total alone.
{{ config(severity='warn') }}
select
    invoice.id as account_move_id,
    cast(invoice.amount_untaxed_signed as double) as odoo_amount,
    coalesce(sum(-cast(line.balance as double)), 0) as mart_amount,
from {{ source('odoo', 'account_move') }} as invoice
left join {{ ref('stg_odoo__account_move_line') }} as line
    on invoice.id = line.account_move_id and line.display_type = 'product'
where
    not invoice._deleted
    and invoice.state = 'posted'
    and invoice.move_type in ('out_invoice', 'out_refund')
    and invoice.amount_untaxed_signed is not null
group by invoice.id, invoice.amount_untaxed_signed
having abs(odoo_amount - mart_amount) > 0.005
