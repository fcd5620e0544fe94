{#-
    Landed cost carried by what was shipped: what the product's receipts of the window before the
    shipment were charged, per unit received; and the same before the order was confirmed, which its
    planned cost holds already. Running totals keep each two look-ups a shipment.
-#}
{%- set window_days = policy_value('landed_cost_window_days') %}
{%- set window_length = 'to_days(cast(' ~ window_days ~ ' as integer))' %}
with

landed_by_move as (
    select
        adjustment.stock_move_id,
        sum(adjustment.additional_landed_cost) as landed_cost,
    from {{ ref('stg_odoo__valuation_adjustment_line') }} as adjustment
    inner join {{ ref('stg_odoo__landed_cost') }} as landed
        on adjustment.landed_cost_id = landed.landed_cost_id
    where landed.state = 'done'
    group by all
),

receipts as (
    select
        move.product_id,
        move.company_id,
        move.moved_at,
        sum(move.done_quantity) as quantity,
        sum(coalesce(landed_by_move.landed_cost, 0)) as landed_cost,
    from {{ ref('int_stock_moves') }} as move
    left join landed_by_move on move.stock_move_id = landed_by_move.stock_move_id
    where move.is_done and move.is_from_supplier
    group by all
),

running_receipts as (
    select
        product_id,
        company_id,
        moved_at,
        sum(quantity) over so_far as quantity,
        sum(landed_cost) over so_far as landed_cost,
    from receipts
    window so_far as (
        partition by product_id, company_id
        order by moved_at
        rows between unbounded preceding and current row
    )
),

shipments as (
    select
        flow.*,
        line.confirmed_at,
        flow.moved_at - {{ window_length }} as window_from,
        line.confirmed_at - {{ window_length }} as order_window_from,
    from {{ ref('int_line_flows') }} as flow
    inner join {{ ref('int_order_lines') }} as line on flow.order_line_id = line.order_line_id
    where flow.is_to_customer and flow.is_billable
)

select
    shipments.order_line_id,
    sum(
        shipments.quantity
        * (at_shipment.landed_cost - coalesce(before_window.landed_cost, 0))
        / nullif(at_shipment.quantity - coalesce(before_window.quantity, 0), 0)
    ) as landed_cost,
    sum(
        shipments.quantity
        * (at_order.landed_cost - coalesce(before_order_window.landed_cost, 0))
        / nullif(at_order.quantity - coalesce(before_order_window.quantity, 0), 0)
    ) as landed_cost_at_order,
from shipments
asof inner join running_receipts as at_shipment
    on
        shipments.product_id = at_shipment.product_id
        and shipments.company_id = at_shipment.company_id
        and shipments.moved_at >= at_shipment.moved_at
asof left join running_receipts as before_window
    on
        shipments.product_id = before_window.product_id
        and shipments.company_id = before_window.company_id
        and shipments.window_from > before_window.moved_at
asof left join running_receipts as at_order
    on
        shipments.product_id = at_order.product_id
        and shipments.company_id = at_order.company_id
        and shipments.confirmed_at >= at_order.moved_at
asof left join running_receipts as before_order_window
    on
        shipments.product_id = before_order_window.product_id
        and shipments.company_id = before_order_window.company_id
        and shipments.order_window_from > before_order_window.moved_at
group by shipments.order_line_id
