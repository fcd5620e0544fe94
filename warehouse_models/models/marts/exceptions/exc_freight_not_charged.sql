with

shipped_orders as (
    select
        order_id,
        min(order_name) as order_name,
        min(company_id) as company_id,
        min(warehouse_id) as warehouse_id,
        min(channel) as channel,
        min(customer) as customer,
        max(last_shipped_on) as shipped_on,
        min(as_of_date) as as_of_date,
        sum(invoiced_unit_price * ordered_quantity_current) as goods_value,
    from {{ ref('int_margin_lines') }}
    group by order_id
),

found as (
    select
        cast(orders.order_id as varchar) as record_key,
        orders.shipped_on as since,
        'logistics' as owner_role,
        orders.company_id,
        orders.warehouse_id,
        orders.channel,
        'sale.order' as odoo_model,
        orders.order_id as odoo_id,
        orders.order_name as record_name,
        orders.customer as subject,
        freight.carrier_cost as impact_money,
        null as impact_hours,
        'Order ' || orders.order_name || ' for ' || coalesce(orders.customer, 'a customer')
        || ', shipped on ' || {{ date_in_words('orders.shipped_on') }}
        || ', charges no freight; the carrier costs '
        || {{ money_in_words('freight.carrier_cost', 'company.currency') }} || ' on goods worth '
        || {{ money_in_words('orders.goods_value', 'company.currency') }} || '.' as what,
        'Charge the freight of ' || orders.order_name
        || ', or record who agreed that it goes free.' as next_action,
    from shipped_orders as orders
    inner join {{ ref('int_order_freight') }} as freight on orders.order_id = freight.order_id
    inner join {{ ref('dim_company') }} as company on orders.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on orders.warehouse_id = warehouse.warehouse_id
    where
        freight.charged = 0
        and freight.carrier_cost > 0
        and orders.goods_value < {{ policy_value(
            'free_freight_from', 'company.company', 'warehouse.warehouse', 'orders.channel',
            'orders.shipped_on'
        ) }}
        and orders.shipped_on >= {{ recent_from('orders.as_of_date') }}
)

{{ exception_rows('found', 'freight_not_charged', 'Freight not charged') }}
