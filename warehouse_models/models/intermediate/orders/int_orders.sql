{#- One row per sale order with a counted goods line: its lines taken together. -#}
with

lines as (
    select
        line.*,
        fulfilment.* exclude (
            order_line_id, order_id, ordered_quantity, ordered_quantity_current
        ),
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
),

grouped_lines as (
    select
        order_id,
        count(*) as line_count,
        count(*) filter (where not is_dropship) as stock_line_count,
        max(due_date) as due_date,
        coalesce(max(due_date_current) filter (where is_counted_current), max(due_date_current))
            as due_date_current,
        max(promised_at) as promised_at,
        bool_and(is_due) as is_due,
        coalesce(bool_and(is_due_current) filter (where is_counted_current), false)
            as is_due_current,
        bool_and(is_on_time) as is_on_time,
        bool_and(is_on_time_current) filter (where is_counted_current) as is_on_time_current,
        bool_and(is_complete_first_pass) filter (where not is_dropship) as is_complete_first_pass,
        bool_and(is_complete_first_pass_current) filter (
            where is_counted_current and not is_dropship
        ) as is_complete_first_pass_current,
        bool_and(is_complete_current)
        and not bool_or(is_cancelled and ordered_quantity_current > 0) as is_complete,
        bool_or(is_dropship) as has_dropship,
        max(promise_basis) as promise_basis,
        max(completed_at_current) as last_completed_at,
        min(warehouse_id) as warehouse_id,
        -- the line that completed the order: its stages are the order's
        arg_max(order_line_id, row(completed_at_current, -order_line_id)) filter (
            where completed_at_current is not null
        ) as last_line_id,
    from lines
    group by order_id
),

described_orders as (
    select
        sale_order.sale_order_id as order_id,
        sale_order.order_name,
        sale_order.customer_id,
        sale_order.company_id,
        coalesce(sale_order.warehouse_id, grouped_lines.warehouse_id) as warehouse_id,
        sale_order.team_id,
        sale_order.created_at as entered_at,
        sale_order.ordered_at as confirmed_at,
        sale_order.commitment_at,
        sale_order.state = 'cancel' as is_cancelled,
        grouped_lines.* exclude (order_id, warehouse_id),
    from grouped_lines
    inner join {{ ref('stg_odoo__sale_order') }} as sale_order
        on grouped_lines.order_id = sale_order.sale_order_id
)

select
    described_orders.*,
    company.company,
    warehouse.warehouse,
    team.team as channel,
    customer.customer,
    customer.customer_segment,
    coalesce(customer.is_intercompany, false) as is_intercompany,
    coalesce(warehouse.tz, company.timezone) as tz,
    coalesce(warehouse.calendar_id, company.calendar_id) as calendar_id,
    case when described_orders.is_complete then described_orders.last_completed_at end
        as completed_at,
from described_orders
inner join {{ ref('dim_company') }} as company on described_orders.company_id = company.company_id
left join {{ ref('dim_warehouse') }} as warehouse
    on described_orders.warehouse_id = warehouse.warehouse_id
left join {{ ref('dim_customer') }} as customer
    on described_orders.customer_id = customer.customer_id
left join {{ ref('stg_odoo__team') }} as team on described_orders.team_id = team.team_id
