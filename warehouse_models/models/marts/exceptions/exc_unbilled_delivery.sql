with

found as (
    select
        cast(line.order_line_id as varchar) as record_key,
        line.unbilled_delivery_date as since,
        'finance' as owner_role,
        line.company_id,
        line.warehouse_id,
        line.channel,
        'sale.order' as odoo_model,
        line.order_id as odoo_id,
        line.order_name as record_name,
        line.customer as subject,
        line.unbilled_deliveries as impact_money,
        null as impact_hours,
        {{ units_in_words('line.overdue_quantity') }} || ' of ' || line.product
        || ' on order ' || line.order_name || ' for ' || coalesce(line.customer, 'a customer')
        || ', last delivered on ' || {{ date_in_words('line.unbilled_delivery_date') }}
        || ', are not invoiced; that is '
        || {{ money_in_words('line.unbilled_deliveries', 'company.currency') }} || '.' as what,
        'Invoice the deliveries of ' || line.order_name
        || ', or record why they are free of charge.' as next_action,
    from {{ ref('fct_margin_lines') }} as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where line.unbilled_deliveries > 0
)

{{ exception_rows('found', 'unbilled_delivery', 'Unbilled delivery') }}
