{#-
    The supplier prices of goods in the unit they are bought in, beside what one unit costs: a price
    per dozen that was meant per piece is a twelfth of the cost.
-#}
with

latest_costs as (
    select
        product_id,
        arg_max(unit_cost, valid_from) as unit_cost,
        arg_max(company_id, valid_from) as company_id,
    from {{ ref('int_unit_costs') }}
    group by product_id
)

select
    info.supplierinfo_id,
    product.product_id,
    product.product,
    stock_uom.uom as stock_uom,
    bought_uom.uom as purchase_uom,
    coalesce(info.company_id, latest_costs.company_id) as company_id,
    supplier.partner as supplier,
    info.price / (bought_uom.factor_to_reference / stock_uom.factor_to_reference)
    / coalesce(rate.units_per_company_currency, 1) as price_per_unit,
    coalesce(latest_costs.unit_cost, nullif(product.standard_price, 0)) as unit_cost,
    coalesce(bought_uom.uom_category_id, 0) != coalesce(stock_uom.uom_category_id, 0)
        as is_other_kind_of_unit,
    coalesce(info.delay_days, 0) <= 0 as lacks_lead_time,
from {{ ref('stg_odoo__supplierinfo') }} as info
cross join {{ ref('stg_odoo__server') }} as server
inner join {{ ref('stg_odoo__product') }} as product
    on
        info.product_template_id = product.product_template_id
        and (info.product_id is null or info.product_id = product.product_id)
left join latest_costs on product.product_id = latest_costs.product_id
left join {{ ref('stg_odoo__uom') }} as stock_uom on product.uom_id = stock_uom.uom_id
left join {{ ref('stg_odoo__uom') }} as bought_uom
    on coalesce(info.uom_id, product.purchase_uom_id, product.uom_id) = bought_uom.uom_id
left join {{ ref('stg_odoo__partner') }} as supplier on info.supplier_id = supplier.partner_id
asof left join {{ ref('int_currency_rates') }} as rate
    on
        coalesce(info.company_id, latest_costs.company_id) = rate.company_id
        and info.currency_id = rate.currency_id
        and cast(server.as_of as date) >= rate.valid_from
where
    product.is_goods
    and product.is_active
    and (info.date_end is null or info.date_end >= cast(server.as_of as date))
