{#- Quantities and costs behind the margin of an order line, in the product's unit. -#}
with

flows as (
    select
        order_line_id,
        coalesce(sum(quantity) filter (where is_to_customer and is_billable), 0)
            as shipped_quantity,
        coalesce(sum(quantity) filter (where not is_to_customer and is_billable), 0)
            as returned_quantity,
        -- came back for an exchange, and nothing was sent in its place
        greatest(
            coalesce(sum(quantity) filter (where not is_to_customer and not is_billable), 0)
            - coalesce(sum(quantity) filter (where is_to_customer and not is_billable), 0),
            0
        ) as unexchanged_quantity,
        coalesce(sum(quantity) filter (where is_to_customer and not is_billable), 0)
            as replaced_quantity,
        coalesce(sum(quantity) filter (where is_to_customer and is_billable), 0) as moved_out,
        coalesce(sum(quantity) filter (where is_to_customer and is_billable and cost is null), 0)
            as moved_out_unvalued,
        coalesce(sum(quantity) filter (where not is_to_customer and cost is null), 0)
            as moved_back_unvalued,
        coalesce(sum(cost) filter (where is_to_customer and is_billable), 0) as cost_out,
        coalesce(sum(cost) filter (where is_to_customer and not is_billable), 0) as replaced_cost,
        coalesce(sum(cost) filter (where not is_to_customer), 0) as cost_back,
        max(moved_on) filter (where is_to_customer) as last_shipped_on,
    from {{ ref('int_line_flows') }}
    where order_line_id is not null
    group by order_line_id
),

measured as (
    select
        line.order_line_id,
        case
            -- a kit's moves are of its components; Odoo's delivered quantity tells what came back
            when line.is_kit then fulfilment.shipped_quantity
            else coalesce(flows.shipped_quantity, 0)
        end as shipped_quantity,
        case
            when line.is_kit and flows.returned_quantity > 0
                then greatest(
                    fulfilment.shipped_quantity - sale_line.qty_delivered * line.unit_factor, 0
                )
            when line.is_kit then 0
            else coalesce(flows.returned_quantity, 0)
        end as returned_quantity,
        case when line.is_kit then 0 else coalesce(flows.unexchanged_quantity, 0) end
            as unexchanged_quantity,
        case when line.is_kit then 0 else coalesce(flows.replaced_quantity, 0) end
            as replaced_quantity,
        coalesce(billing.invoiced_quantity, 0) as invoiced_quantity,
        coalesce(billing.credited_quantity, 0) as credited_quantity,
        coalesce(billing.invoiced_value, 0) as invoiced_value,
        coalesce(billing.credited_value, 0) as credited_value,
        coalesce(billing.invoiced_document_value, 0) as invoiced_document_value,
        billing.document_currency_id,
        coalesce(flows.cost_out, 0) as cost_out,
        coalesce(flows.cost_back, 0) as cost_back,
        coalesce(flows.replaced_cost, 0) as replaced_cost,
        coalesce(flows.moved_out_unvalued / nullif(flows.moved_out, 0), 0) as unvalued_share_out,
        coalesce(flows.moved_back_unvalued / nullif(flows.moved_out, 0), 0) as unvalued_share_back,
        coalesce(landed.landed_cost, 0) as carried_landed_cost,
        coalesce(landed.landed_cost_at_order, 0) as landed_cost_at_order,
        billing.first_invoice_date,
        billing.first_credit_date,
        flows.last_shipped_on,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    inner join {{ ref('stg_odoo__sale_order_line') }} as sale_line
        on line.order_line_id = sale_line.sale_order_line_id
    left join flows on line.order_line_id = flows.order_line_id
    left join {{ ref('int_line_billing') }} as billing on line.order_line_id = billing.order_line_id
    left join {{ ref('int_line_landed_costs') }} as landed
        on line.order_line_id = landed.order_line_id
    where
        fulfilment.shipped_quantity > 0
        or flows.shipped_quantity > 0
        or billing.invoiced_quantity != 0
        or billing.credited_quantity != 0
)

select
    * replace (
        -- what came back before it was billed is not to be billed any more
        returned_quantity + least(
            unexchanged_quantity,
            greatest(
                shipped_quantity
                - returned_quantity
                - invoiced_quantity
                + least(credited_quantity, returned_quantity),
                0
            )
        ) as returned_quantity
    ),
from measured
