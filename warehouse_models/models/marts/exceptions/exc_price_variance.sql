with

found as (
    select
        cast(line.purchase_line_id as varchar) as record_key,
        line.order_date as since,
        'purchasing' as owner_role,
        line.company_id,
        line.warehouse_id,
        cast(null as varchar) as channel,
        'purchase.order' as odoo_model,
        line.purchase_order_id as odoo_id,
        line.order_name as record_name,
        line.supplier as subject,
        agreement.price_variance as impact_money,
        null as impact_hours,
        coalesce(line.supplier, 'A supplier') || ' asks '
        || {{ price_in_words('line.unit_price', 'company.currency') }} || ' for one unit of '
        || line.product || ' on ' || line.order_name || ' of '
        || {{ date_in_words('line.order_date') }} || ', where '
        || {{ price_in_words('agreement.agreed_unit_price', 'company.currency') }}
        || ' is agreed; the order costs '
        || {{ money_in_words('agreement.price_variance', 'company.currency') }} || ' more.'
            as what,
        'Have the supplier correct the price of ' || line.order_name
        || ', or bring the price list up to date.' as next_action,
    from {{ ref('fct_purchase_lines') }} as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('int_purchase_agreements') }} as agreement
        on line.purchase_line_id = agreement.purchase_line_id
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    left join {{ ref('int_unit_inconsistencies') }} as unit on line.product_id = unit.product_id
    where
        agreement.is_agreement_known
        -- a price per dozen beside one per piece is that rule's matter
        and unit.product_id is null
        and agreement.price_difference > agreement.agreed_unit_price * {{ policy_value(
            'price_variance_share', 'line.company', 'line.warehouse', 'null', 'line.order_date'
        ) }}
        and line.order_date
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'price_variance', 'Purchase price above the agreed one') }}
