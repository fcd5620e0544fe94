{#- What the carriers of an order's shipments cost against what its customer was charged. -#}
with

order_pickings as (
    select distinct
        line.sale_order_id as order_id,
        flow.picking_id,
    from {{ ref('int_line_flows') }} as flow
    inner join {{ ref('stg_odoo__sale_order_line') }} as line
        on flow.order_line_id = line.sale_order_line_id
    where flow.is_to_customer and flow.picking_id is not null
),

shared_pickings as (
    select
        order_pickings.order_id,
        -- a transfer of several orders costs each of them the same part
        picking.carrier_price / count(*) over (partition by order_pickings.picking_id)
            as carrier_cost,
    from order_pickings
    inner join {{ ref('stg_odoo__picking') }} as picking
        on order_pickings.picking_id = picking.picking_id
),

carrier_costs as (
    select
        order_id,
        sum(carrier_cost) as carrier_cost,
    from shared_pickings
    group by order_id
),

charges as (
    select
        line.sale_order_id as order_id,
        sum(
            line.price_subtotal
            / coalesce(rate.units_per_company_currency, nullif(sale_order.currency_rate, 0), 1)
        ) as charged,
    from {{ ref('stg_odoo__sale_order_line') }} as line
    inner join {{ ref('stg_odoo__sale_order') }} as sale_order
        on line.sale_order_id = sale_order.sale_order_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            sale_order.company_id = rate.company_id
            and sale_order.currency_id = rate.currency_id
            and cast(sale_order.ordered_at as date) >= rate.valid_from
    where line.is_delivery
    group by line.sale_order_id
)

select
    carrier_costs.order_id,
    carrier_costs.carrier_cost,
    coalesce(charges.charged, 0) as charged,
    greatest(carrier_costs.carrier_cost - coalesce(charges.charged, 0), 0) as under_recovered,
from carrier_costs
left join charges on carrier_costs.order_id = charges.order_id
