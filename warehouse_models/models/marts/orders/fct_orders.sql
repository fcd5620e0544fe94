{#- Measures are NULL outside their KPI's population, so that a sum over rows is over it alone. -#}
with

returned_orders as (
    select distinct line.sale_order_id as order_id
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('stg_odoo__sale_order_line') }} as line
        on move.sale_order_line_id = line.sale_order_line_id
    cross join {{ ref('stg_odoo__server') }} as server
    where
        move.is_done
        and move.is_from_customer
        and move.done_quantity > 0
        and move.moved_at <= server.as_of
),

-- what was sold as a deduction, and a down payment that the final invoice takes off, is no credit
credited_orders as (
    select distinct line.sale_order_id as order_id
    from {{ ref('int_line_billing') }} as billing
    inner join {{ ref('stg_odoo__sale_order_line') }} as line
        on billing.order_line_id = line.sale_order_line_id
    where
        billing.first_credit_date is not null
        and line.ordered_quantity >= 0
        and not line.is_downpayment
),

measured_orders as (
    select
        orders.*,
        returned_orders.order_id is not null as is_returned,
        credited_orders.order_id is not null as is_credited,
        orders.is_due and not orders.is_intercompany as in_otif,
        orders.is_due_current and not orders.is_intercompany as in_otif_current,
        -- an order that was brought over from another system after it had left tells nothing
        orders.completed_at >= orders.entered_at and not orders.is_intercompany as in_cycle,
        {{ local_date('orders.confirmed_at', 'orders.tz') }} as order_date,
        {{ local_date('orders.completed_at', 'orders.tz') }} as completed_on,
        date_diff('second', orders.entered_at, orders.completed_at) / 3600.0 as gross_hours,
        {{ joined_working_seconds(
            'entry', 'orders.entered_at', 'completion', 'orders.completed_at'
        ) }}
        / 3600.0 as working_hours,
    from {{ ref('int_orders') }} as orders
    {{ working_clock_join('entry', 'orders.entered_at', 'orders.calendar_id') }}
    {{ working_clock_join('completion', 'orders.completed_at', 'orders.calendar_id') }}
    left join returned_orders on orders.order_id = returned_orders.order_id
    left join credited_orders on orders.order_id = credited_orders.order_id
),

-- hours that a warehouse takes for an order that nobody wanted later
standard_hours as (
    select
        warehouse_id,
        coalesce(
            median(gross_hours) filter (
                where
                commitment_at is null
                or commitment_at <= confirmed_at + interval 1 day
            ),
            median(gross_hours)
        ) as standard_hours,
    from measured_orders
    where in_cycle
    group by warehouse_id
),

dwelling_orders as (
    select
        orders.*,
        -- without a date the promise is our own lead time, and no wish to wait
        case
            when orders.commitment_at is null then 0
            else greatest(
                0,
                date_diff(
                    'second', orders.entered_at, least(orders.promised_at, orders.completed_at)
                ) / 3600.0 - standard.standard_hours
            )
        end as customer_dwell_hours,
    from measured_orders as orders
    left join standard_hours as standard
        on orders.warehouse_id is not distinct from standard.warehouse_id
)

select
    orders.order_id,
    orders.customer_id,
    orders.company_id,
    orders.warehouse_id,
    orders.order_name,
    orders.company,
    orders.warehouse,
    orders.channel,
    orders.customer,
    orders.customer_segment,
    orders.promise_basis,
    orders.is_cancelled,
    orders.is_intercompany,
    orders.is_due,
    orders.is_complete,
    orders.is_on_time,
    orders.is_returned,
    orders.is_credited,
    orders.line_count,
    case when orders.in_otif then 1 end as due_orders,
    case when orders.in_otif then cast(orders.is_on_time as integer) end as otif_orders,
    case
        when orders.in_otif
            then cast(
                orders.is_on_time and not orders.is_returned and not orders.is_credited as integer
            )
    end as perfect_orders,
    case when orders.in_otif and orders.stock_line_count > 0 then 1 end as fill_orders,
    case
        when orders.in_otif and orders.stock_line_count > 0
            then cast(orders.is_complete_first_pass as integer)
    end as first_pass_orders,
    case when orders.in_otif_current then 1 end as due_orders_current,
    case when orders.in_otif_current then cast(orders.is_on_time_current as integer) end
        as otif_orders_current,
    case
        when orders.in_otif_current
            then cast(
                orders.is_on_time_current
                and not orders.is_returned
                and not orders.is_credited as integer
            )
    end as perfect_orders_current,
    case
        when orders.in_otif_current and orders.is_complete_first_pass_current is not null then 1
    end as fill_orders_current,
    case when orders.in_otif_current then cast(orders.is_complete_first_pass_current as integer) end
        as first_pass_orders_current,
    case when orders.in_cycle then orders.gross_hours end as cycle_hours,
    case when orders.in_cycle then orders.working_hours end as cycle_working_hours,
    case when orders.in_cycle then orders.gross_hours - orders.customer_dwell_hours end
        as cycle_net_hours,
    case when orders.in_cycle then orders.customer_dwell_hours end as customer_dwell_hours,
    case when orders.in_cycle then stage.release_hours end as release_hours,
    case when orders.in_cycle then stage.available_hours end as available_hours,
    case when orders.in_cycle then stage.pick_hours end as pick_hours,
    case when orders.in_cycle then stage.pack_hours end as pack_hours,
    case when orders.in_cycle then stage.ship_hours end as ship_hours,
    orders.order_date,
    orders.due_date,
    orders.due_date_current,
    orders.completed_on,
    orders.entered_at,
    stage.released_at,
    stage.available_at,
    stage.picked_at,
    stage.packed_at,
    orders.completed_at,
from dwelling_orders as orders
left join {{ ref('int_order_stages') }} as stage on orders.order_id = stage.order_id
