{#- One row per counted order line: what was shipped of it, by when, and on its first transfer. -#}
{%- set tolerance = '1e-6 * greatest(1, line.ordered_quantity)' -%}
{%- set tolerance_current = '1e-6 * greatest(1, line.ordered_quantity_current)' -%}
with

first_transfers as (
    select
        order_line_id,
        picking_id as first_picking_id,
        sum(quantity) as first_pass_quantity,
    from {{ ref('int_line_shipments') }}
    group by order_line_id, picking_id
    qualify
        row_number() over (
            partition by order_line_id
            order by min(shipped_at), picking_id
        ) = 1
),

shipped as (
    select
        line.order_line_id,
        sum(shipment.quantity) as shipped_quantity,
        sum(shipment.quantity) filter (where shipment.shipped_on <= line.due_date)
            as shipped_by_due,
        sum(shipment.quantity) filter (where shipment.shipped_on <= line.due_date_current)
            as shipped_by_due_current,
        min(shipment.shipped_at) as first_shipped_at,
        max(shipment.shipped_at) as last_shipped_at,
        min(shipment.shipped_at) filter (
            where shipment.cumulative_quantity >= line.ordered_quantity - {{ tolerance }}
        ) as completed_at,
        min(shipment.shipped_at) filter (
            where shipment.cumulative_quantity
            >= line.ordered_quantity_current - {{ tolerance_current }}
        ) as completed_at_current,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_line_shipments') }} as shipment
        on line.order_line_id = shipment.order_line_id
    group by line.order_line_id
),

measured as (
    select
        line.order_line_id,
        line.order_id,
        line.ordered_quantity,
        line.ordered_quantity_current,
        line.is_cancelled,
        line.reduced_at,
        coalesce(shipped.shipped_quantity, 0) as shipped_quantity,
        coalesce(shipped.shipped_by_due, 0) as shipped_by_due,
        coalesce(shipped.shipped_by_due_current, 0) as shipped_by_due_current,
        first_transfers.first_picking_id,
        coalesce(first_transfers.first_pass_quantity, 0) as first_pass_quantity,
        shipped.first_shipped_at,
        shipped.last_shipped_at,
        shipped.completed_at,
        shipped.completed_at_current,
        line.ordered_quantity - {{ tolerance }} as complete_from,
        line.ordered_quantity_current - {{ tolerance_current }} as complete_from_current,
    from {{ ref('int_order_lines') }} as line
    left join shipped on line.order_line_id = shipped.order_line_id
    left join first_transfers on line.order_line_id = first_transfers.order_line_id
)

select
    * exclude (is_cancelled, reduced_at),
    shipped_quantity < least(complete_from, complete_from_current) and not is_cancelled as is_open,
    -- a rest that the customer took back is waited for until then
    case
        when completed_at is not null then completed_at
        when shipped_quantity >= complete_from_current then greatest(last_shipped_at, reduced_at)
    end as settled_at,
    shipped_quantity >= complete_from as is_complete,
    shipped_quantity >= complete_from_current as is_complete_current,
    shipped_by_due >= complete_from as is_on_time,
    shipped_by_due_current >= complete_from_current as is_on_time_current,
    first_pass_quantity >= complete_from as is_complete_first_pass,
    first_pass_quantity >= complete_from_current as is_complete_first_pass_current,
from measured
