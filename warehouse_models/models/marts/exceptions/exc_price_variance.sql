with

-- what the supplier billed, and until then what the order says
priced as (
    select
        line.*,
        agreement.agreed_unit_price,
        coalesce(price.is_billed, false) as is_billed,
        coalesce(price.paid_unit_price_at_order, line.unit_price) as asked_unit_price,
        case
            when price.is_billed then price.priced_quantity else line.ordered_quantity
        end as priced_quantity,
        agreement.agreed_unit_price * (1 + {{ policy_value(
            'price_variance_share', 'line.company', 'line.warehouse', 'null', 'line.order_date'
        ) }}) as allowed_unit_price,
        price.priced_on,
    from {{ ref('fct_purchase_lines') }} as line
    inner join {{ ref('int_purchase_agreements') }} as agreement
        on line.purchase_line_id = agreement.purchase_line_id
    left join {{ ref('fct_purchase_prices') }} as price
        on line.purchase_line_id = price.purchase_line_id
    left join {{ ref('int_unit_inconsistencies') }} as unit on line.product_id = unit.product_id
    where
        agreement.is_agreement_known
        and line.ordered_quantity_current > 0
        -- a price per dozen beside one per piece is that rule's matter
        and unit.product_id is null
),

dearer as (
    select
        *,
        (asked_unit_price - agreed_unit_price) * priced_quantity as variance,
        case when unit_price > allowed_unit_price then order_date else priced_on end as since,
    from priced
    where asked_unit_price > allowed_unit_price
),

found as (
    select
        cast(line.purchase_line_id as varchar) as record_key,
        line.since,
        'purchasing' as owner_role,
        line.company_id,
        line.warehouse_id,
        cast(null as varchar) as channel,
        'purchase.order' as odoo_model,
        line.purchase_order_id as odoo_id,
        line.order_name as record_name,
        line.supplier as subject,
        line.variance as impact_money,
        null as impact_hours,
        coalesce(line.supplier, 'A supplier')
        || case when line.is_billed then ' billed ' else ' asks ' end
        || {{ price_in_words('line.asked_unit_price', 'company.currency') }} || ' for one unit of '
        || line.product || ' on ' || line.order_name || ' of '
        || {{ date_in_words('line.order_date') }} || ', where '
        || {{ price_in_words('line.agreed_unit_price', 'company.currency') }}
        || ' is agreed; the order costs '
        || {{ money_in_words('line.variance', 'company.currency') }} || ' more.' as what,
        'Have the supplier correct the price of ' || line.order_name
        || ', or bring the price list up to date.' as next_action,
    from dearer as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where line.since >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'price_variance', 'Purchase price above the agreed one') }}
