{#- What each product, customer and supplier traded by month, sold and bought, company currency. -#}
with

lines as (
    select
        product_id,
        commercial_partner_id as partner_id,
        company_id,
        ordered_quantity * net_unit_price as value,
        date_trunc('month', order_date) as traded_month,
    from {{ ref('int_order_lines') }}
    where not is_cancelled
    union all
    select
        product_id,
        supplier_id as partner_id,
        company_id,
        ordered_value as value,
        date_trunc('month', order_date) as traded_month,
    from {{ ref('fct_purchase_lines') }}
    where ordered_quantity_current > 0
)

select
    case when grouping(product_id) = 0 then 'product.product' else 'res.partner' end as odoo_model,
    coalesce(product_id, partner_id) as odoo_id,
    company_id,
    cast(traded_month as date) as traded_month,
    sum(value) as traded_value,
from lines
group by
    grouping sets (
        (product_id, company_id, traded_month), (partner_id, company_id, traded_month)
    )
having coalesce(product_id, partner_id) is not null
