-- Net invoiced revenue of a company is what its posted invoices and credit notes say of goods, to
-- the cent; up to yesterday, because today ends at another hour in each place.
with

invoiced as (
    select
        line.company_id,
        sum(-line.balance) as amount,
    from {{ source('odoo', 'account_move_line') }} as line
    inner join {{ source('odoo', 'account_move') }} as invoice on line.move_id = invoice.id
    cross join {{ ref('stg_odoo__server') }} as server
    semi join {{ ref('dim_product') }} as product
        on line.product_id = product.product_id and product.is_goods
    where
        not line._deleted
        and not invoice._deleted
        and invoice.state = 'posted'
        and invoice.move_type in ('out_invoice', 'out_refund')
        and (
            line.display_type = 'product'
            -- up to 15 a line of the invoice has no display type
            or (line.display_type is null and not line.exclude_from_invoice_tab)
        )
        and not coalesce(line.is_downpayment, false)
        and invoice.invoice_date < cast(server.as_of as date)
    group by line.company_id
),

booked as (
    select
        entry.company_id,
        sum(entry.net_invoiced_revenue) as amount,
    from {{ ref('fct_revenue_and_cost') }} as entry
    cross join {{ ref('stg_odoo__server') }} as server
    where entry.entry_kind = 'revenue' and entry.booked_on < cast(server.as_of as date)
    group by entry.company_id
)

select
    coalesce(invoiced.company_id, booked.company_id) as company_id,
    invoiced.amount as odoo_amount,
    booked.amount as mart_amount,
from invoiced
full outer join booked on invoiced.company_id = booked.company_id
where abs(coalesce(invoiced.amount, 0) - coalesce(booked.amount, 0)) > 0.005
