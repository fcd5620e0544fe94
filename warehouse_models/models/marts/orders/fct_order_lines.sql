{#- Measures are NULL outside their KPI's population, so that a sum over rows is over it alone. -#}
with

lines as (
    select
        line.*,
        fulfilment.* exclude (
            order_line_id, order_id, ordered_quantity, ordered_quantity_current
        ),
        -- drop-shipped goods never were in stock: on time applies to them, fill does not
        line.is_due and not line.is_intercompany as in_on_time,
        line.is_due_current and not line.is_intercompany as in_on_time_current,
        line.is_due and not line.is_intercompany and not line.is_dropship as in_fill,
        line.is_due_current and not line.is_intercompany and not line.is_dropship
            as in_fill_current,
        least(line.ordered_quantity, fulfilment.shipped_by_due) as filled,
        least(line.ordered_quantity_current, fulfilment.shipped_by_due_current) as filled_current,
        least(line.ordered_quantity, fulfilment.first_pass_quantity) as first_pass,
        least(line.ordered_quantity_current, fulfilment.first_pass_quantity) as first_pass_current,
        rate.to_group,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    asof left join {{ ref('int_group_rates') }} as rate
        on line.company_id = rate.company_id and line.order_date >= rate.valid_from
)

select
    order_line_id,
    order_id,
    product_id,
    customer_id,
    company_id,
    warehouse_id,
    first_picking_id,
    order_name,
    company,
    warehouse,
    channel,
    product,
    product_category,
    customer,
    customer_segment,
    supplier,
    promise_basis,
    is_cancelled,
    is_kit,
    is_dropship,
    is_intercompany,
    is_due,
    is_due_current,
    is_complete,
    is_open,
    is_on_time,
    is_on_time_current,
    case when in_fill then ordered_quantity end as ordered_units,
    case when in_fill then filled end as filled_units,
    case when in_fill then ordered_quantity * net_unit_price end as ordered_value,
    case when in_fill then filled * net_unit_price end as filled_value,
    case when in_fill then first_pass end as first_pass_units,
    case when in_fill then 1 end as fill_lines,
    case when in_fill then cast(is_complete_first_pass as integer) end as first_pass_lines,
    case when in_on_time then 1 end as due_lines,
    case when in_on_time then cast(is_on_time as integer) end as on_time_lines,
    case when in_fill_current then ordered_quantity_current end as ordered_units_current,
    case when in_fill_current then filled_current end as filled_units_current,
    case when in_fill_current then ordered_quantity_current * net_unit_price end
        as ordered_value_current,
    case when in_fill_current then filled_current * net_unit_price end as filled_value_current,
    case when in_fill_current then first_pass_current end as first_pass_units_current,
    case when in_fill_current then 1 end as fill_lines_current,
    case when in_fill_current then cast(is_complete_first_pass_current as integer) end
        as first_pass_lines_current,
    case when in_on_time_current then 1 end as due_lines_current,
    case when in_on_time_current then cast(is_on_time_current as integer) end
        as on_time_lines_current,
    ordered_quantity,
    ordered_quantity_current,
    shipped_quantity,
    net_unit_price,
    to_group,
    grace_days,
    order_date,
    due_date,
    due_date_current,
    entered_at,
    confirmed_at,
    promised_at,
    promised_at_current,
    first_shipped_at,
    completed_at,
    cancelled_at,
from lines
