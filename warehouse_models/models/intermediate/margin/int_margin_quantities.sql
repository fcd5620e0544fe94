{#- Quantities and costs behind the margin of an order line, in the product's unit. -#}
with

lines as (
    select
        order_line_id,
        is_kit,
        unit_factor,
        as_of_date - cast({{ policy_value(
            'unbilled_after_days', 'company', 'warehouse', 'channel', 'as_of_date'
        ) }} as integer) as to_be_billed_before,
    from {{ ref('int_order_lines') }}
),

dated_flows as (
    select
        flow.*,
        flow.moved_on < lines.to_be_billed_before as is_overdue,
    from {{ ref('int_line_flows') }} as flow
    inner join lines on flow.order_line_id = lines.order_line_id
),

flows as (
    select
        order_line_id,
        coalesce(sum(quantity) filter (where is_to_customer and is_billable), 0) as moved_out,
        coalesce(sum(quantity) filter (where is_to_customer and is_billable and is_overdue), 0)
            as moved_out_overdue,
        coalesce(sum(quantity) filter (where is_to_customer and is_billable and cost is null), 0)
            as moved_out_unvalued,
        coalesce(sum(quantity) filter (where not is_to_customer and is_billable), 0)
            as moved_back,
        coalesce(sum(quantity) filter (where not is_to_customer and cost is null), 0)
            as moved_back_unvalued,
        -- came back for an exchange, and nothing was sent in its place
        greatest(
            coalesce(sum(quantity) filter (where not is_to_customer and not is_billable), 0)
            - coalesce(sum(quantity) filter (where is_to_customer and not is_billable), 0),
            0
        ) as unexchanged_quantity,
        coalesce(sum(quantity) filter (where is_to_customer and not is_billable), 0)
            as replaced_quantity,
        coalesce(sum(cost) filter (where is_to_customer and is_billable), 0) as cost_out,
        coalesce(sum(cost) filter (where is_to_customer and not is_billable), 0) as replaced_cost,
        coalesce(sum(cost) filter (where not is_to_customer), 0) as cost_back,
        max(moved_on) filter (where is_to_customer) as last_shipped_on,
        max(moved_on) filter (where is_to_customer and is_billable and is_overdue)
            as last_overdue_on,
    from dated_flows
    group by order_line_id
),

shipped as (
    select
        lines.order_line_id,
        lines.is_kit,
        lines.unit_factor,
        flows.* exclude (order_line_id),
        case
            -- a kit's moves are of its components, which go out together
            when lines.is_kit
                then
                    fulfilment.shipped_quantity
                    * coalesce(
                        flows.moved_out / nullif(flows.moved_out + flows.replaced_quantity, 0), 1
                    )
            else coalesce(flows.moved_out, 0)
        end as shipped_quantity,
    from lines
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on lines.order_line_id = fulfilment.order_line_id
    left join flows on lines.order_line_id = flows.order_line_id
),

measured as (
    select
        shipped.order_line_id,
        shipped.shipped_quantity,
        shipped.shipped_quantity
        * coalesce(shipped.moved_out_overdue / nullif(shipped.moved_out, 0), 0)
            as overdue_shipped_quantity,
        case
            -- Odoo's delivered quantity tells what came back of a kit
            when shipped.is_kit and shipped.moved_back > 0
                then greatest(
                    shipped.shipped_quantity - sale_line.qty_delivered * shipped.unit_factor, 0
                )
            when shipped.is_kit then 0
            else coalesce(shipped.moved_back, 0)
        end as returned_quantity,
        case when shipped.is_kit then 0 else coalesce(shipped.unexchanged_quantity, 0) end
            as unexchanged_quantity,
        case when shipped.is_kit then 0 else coalesce(shipped.replaced_quantity, 0) end
            as replaced_quantity,
        coalesce(billing.invoiced_quantity, 0) as invoiced_quantity,
        coalesce(billing.credited_quantity, 0) as credited_quantity,
        coalesce(billing.invoiced_value, 0) as invoiced_value,
        coalesce(billing.credited_value, 0) as credited_value,
        coalesce(billing.invoiced_document_value, 0) as invoiced_document_value,
        billing.document_currency_id,
        coalesce(shipped.cost_out, 0) as cost_out,
        coalesce(shipped.cost_back, 0) as cost_back,
        coalesce(shipped.replaced_cost, 0) as replaced_cost,
        coalesce(shipped.moved_out_unvalued / nullif(shipped.moved_out, 0), 0)
            as unvalued_share_out,
        coalesce(shipped.moved_back_unvalued / nullif(shipped.moved_out, 0), 0)
            as unvalued_share_back,
        coalesce(landed.landed_cost, 0) as carried_landed_cost,
        coalesce(landed.landed_cost_at_order, 0) as landed_cost_at_order,
        billing.first_invoice_date,
        billing.first_credit_date,
        shipped.last_shipped_on,
        shipped.last_overdue_on,
    from shipped
    inner join {{ ref('stg_odoo__sale_order_line') }} as sale_line
        on shipped.order_line_id = sale_line.sale_order_line_id
    left join {{ ref('int_line_billing') }} as billing
        on shipped.order_line_id = billing.order_line_id
    left join {{ ref('int_line_landed_costs') }} as landed
        on shipped.order_line_id = landed.order_line_id
    where
        shipped.shipped_quantity > 0
        or shipped.moved_out > 0
        or shipped.replaced_quantity > 0
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
