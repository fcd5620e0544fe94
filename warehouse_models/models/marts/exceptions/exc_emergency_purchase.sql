with

found as (
    select
        cast(line.purchase_line_id as varchar) as record_key,
        line.order_date as since,
        'replenishment' as owner_role,
        line.company_id,
        line.warehouse_id,
        cast(null as varchar) as channel,
        'purchase.order' as odoo_model,
        line.purchase_order_id as odoo_id,
        line.order_name as record_name,
        line.supplier as subject,
        line.ordered_value as impact_money,
        null as impact_hours,
        'Purchase order ' || line.order_name || ' of ' || {{ date_in_words('line.order_date') }}
        || ' asks ' || coalesce(line.supplier, 'a supplier') || ' for ' || line.product || ' in '
        || {{ count_in_words('agreement.demanded_lead_days', 'day') }}
        || ', where '
        || {{ count_in_words('agreement.agreed_lead_days', 'day') }} || ' are agreed; it is worth '
        || {{ money_in_words('line.ordered_value', 'company.currency') }} || '.' as what,
        'Find out why ' || line.product
        || ' was asked for so late, and adjust its minimum stock or lead time.' as next_action,
    from {{ ref('fct_purchase_lines') }} as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('int_purchase_agreements') }} as agreement
        on line.purchase_line_id = agreement.purchase_line_id
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where
        -- a drop-ship is ordered when its customer does
        line.warehouse_id is not null
        and line.ordered_quantity_current > 0
        and agreement.demanded_lead_days < agreement.agreed_lead_days - {{ policy_value(
            'emergency_tolerance_days', 'line.company', 'line.warehouse', 'null',
            'line.order_date'
        ) }}
        and line.order_date
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'emergency_purchase', 'Emergency purchase') }}
