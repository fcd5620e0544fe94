{#- What was paid for purchased goods against what the supplier had agreed. -#}
with

bill_lines as (
    select
        line.purchase_order_line_id,
        case when move.move_type = 'in_refund' then -1 else 1 end
        * line.quantity
        * uom.factor_to_reference
        / product.factor_to_reference as quantity,
        line.balance as value,
        line.amount_currency / coalesce(rate.units_per_company_currency, 1) as value_at_order,
        move.invoice_date,
    from {{ ref('stg_odoo__account_move_line') }} as line
    inner join {{ ref('stg_odoo__account_move') }} as move
        on line.account_move_id = move.account_move_id
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join {{ ref('stg_odoo__uom') }} as uom on line.uom_id = uom.uom_id
    inner join {{ ref('fct_purchase_lines') }} as purchase
        on line.purchase_order_line_id = purchase.purchase_line_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            purchase.company_id = rate.company_id
            and line.currency_id = rate.currency_id
            and purchase.order_date >= rate.valid_from
    where
        move.state = 'posted'
        and move.move_type in ('in_invoice', 'in_refund')
        and line.display_type = 'product'
        and line.purchase_order_line_id is not null
),

bills as (
    select
        purchase_order_line_id,
        coalesce(sum(quantity) filter (where quantity > 0), 0) as billed_quantity,
        coalesce(-sum(quantity) filter (where quantity < 0), 0) as credited_quantity,
        sum(value) as billed_value,
        sum(value_at_order) as billed_value_at_order,
        min(invoice_date) as first_billed_on,
    from bill_lines
    group by purchase_order_line_id
),

-- a credit note for goods that we keep lowers their price, not their number
paid as (
    select
        bills.*,
        bills.billed_quantity - least(
            bills.credited_quantity,
            greatest(
                bills.billed_quantity
                - line.received_quantity
                + coalesce(sent_back.quantity, 0),
                0
            )
        ) as paid_quantity,
    from bills
    inner join {{ ref('fct_purchase_lines') }} as line
        on bills.purchase_order_line_id = line.purchase_line_id
    left join {{ ref('int_purchase_returns') }} as sent_back
        on bills.purchase_order_line_id = sent_back.purchase_order_line_id
),

priced as (
    select
        line.*,
        agreement.agreed_unit_price,
        coalesce(paid.paid_quantity > 0, false) as is_billed,
        case when paid.paid_quantity > 0 then paid.paid_quantity else line.received_quantity end
            as priced_quantity,
        case
            when paid.paid_quantity > 0 then paid.billed_value / paid.paid_quantity
            else line.unit_price
        end as paid_unit_price,
        case
            when paid.paid_quantity > 0 then paid.billed_value_at_order / paid.paid_quantity
            else line.unit_price
        end as paid_unit_price_at_order,
        coalesce(
            case when paid.paid_quantity > 0 then paid.first_billed_on end,
            line.first_received_on
        ) as priced_on,
    from {{ ref('fct_purchase_lines') }} as line
    inner join {{ ref('int_purchase_agreements') }} as agreement
        on line.purchase_line_id = agreement.purchase_line_id
    left join paid on line.purchase_line_id = paid.purchase_order_line_id
    -- a price list row changed since says nothing of what was agreed then
    where agreement.is_agreement_known and agreement.agreed_unit_price is not null
)

select
    priced.purchase_line_id,
    priced.purchase_order_id,
    priced.product_id,
    priced.company_id,
    priced.warehouse_id,
    priced.order_name,
    priced.company,
    priced.warehouse,
    priced.product,
    priced.product_category,
    priced.supplier,
    priced.is_billed,
    priced.priced_quantity,
    priced.agreed_unit_price,
    priced.paid_unit_price,
    priced.paid_unit_price_at_order,
    priced.priced_quantity * priced.agreed_unit_price as agreed_value,
    priced.priced_quantity * (priced.paid_unit_price - priced.agreed_unit_price) as price_variance,
    rate.to_group,
    priced.priced_on,
from priced
asof left join {{ ref('int_group_rates') }} as rate
    on priced.company_id = rate.company_id and priced.priced_on >= rate.valid_from
where priced.priced_on is not null and priced.priced_quantity > 0
