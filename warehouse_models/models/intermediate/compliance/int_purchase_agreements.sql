{#- What the supplier had agreed for each purchase line, as Odoo chooses among its prices. -#}
with

lines as (
    select
        purchase.*,
        product.product_template_id,
        product.factor_to_reference,
        catalogue.purchase_uom_id,
        contact.parent_partner_id as supplier_company_id,
    from {{ ref('fct_purchase_lines') }} as purchase
    inner join {{ ref('dim_product') }} as product on purchase.product_id = product.product_id
    inner join {{ ref('stg_odoo__product') }} as catalogue
        on purchase.product_id = catalogue.product_id
    left join {{ ref('stg_odoo__partner') }} as contact
        on purchase.supplier_id = contact.partner_id
),

agreements as (
    select
        line.purchase_line_id,
        line.order_date,
        line.promised_on,
        info.supplierinfo_id,
        nullif(info.delay_days, 0) as agreed_lead_days,
        nullif(info.price, 0)
        * (1 - coalesce(info.discount, 0) / 100)
        / (coalesce(uom.factor_to_reference, line.factor_to_reference) / line.factor_to_reference)
        / coalesce(rate.units_per_company_currency, 1) as agreed_unit_price,
        -- a row written since may hold another price than it did; its dates say otherwise
        info.written_at <= line.approved_at
        or info.date_start is not null
        or info.date_end is not null as is_agreement_known,
        info.product_id is not null as is_of_variant,
    from lines as line
    inner join {{ ref('stg_odoo__supplierinfo') }} as info
        on
            line.product_template_id = info.product_template_id
            -- an order to a contact or an address takes the prices of its company as well
            and info.supplier_id in (line.supplier_id, line.supplier_company_id)
            and (info.product_id is null or line.product_id = info.product_id)
            and (info.company_id is null or line.company_id = info.company_id)
            and (info.date_start is null or line.order_date >= info.date_start)
            and (info.date_end is null or line.order_date <= info.date_end)
    left join {{ ref('stg_odoo__uom') }} as uom
        on coalesce(info.uom_id, line.purchase_uom_id) = uom.uom_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            line.company_id = rate.company_id
            and info.currency_id = rate.currency_id
            and line.order_date >= rate.valid_from
    where
        line.ordered_quantity
        >= coalesce(info.min_qty, 0)
        * coalesce(uom.factor_to_reference, line.factor_to_reference)
        / line.factor_to_reference
        - 1e-6
)

select
    purchase_line_id,
    supplierinfo_id,
    is_agreement_known,
    agreed_lead_days,
    agreed_unit_price,
    promised_on - order_date as demanded_lead_days,
from agreements
qualify
    row_number() over (
        partition by purchase_line_id
        order by is_of_variant desc, agreed_unit_price asc, supplierinfo_id asc
    ) = 1
