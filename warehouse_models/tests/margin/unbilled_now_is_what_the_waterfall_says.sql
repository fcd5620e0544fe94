-- The running month's row of a line is the step of its waterfall.
with

now_waiting as (
    select waiting.*
    from {{ ref('fct_unbilled_months') }} as waiting
    inner join {{ ref('int_margin_lines') }} as line
        on waiting.order_line_id = line.order_line_id and waiting.closed_on = line.as_of_date
)

select
    coalesce(line.order_line_id, waiting.order_line_id) as order_line_id,
    line.unbilled_deliveries,
    waiting.unbilled_value,
from {{ ref('int_margin_lines') }} as line
full join now_waiting as waiting on line.order_line_id = waiting.order_line_id
where abs(coalesce(line.unbilled_deliveries, 0) - coalesce(waiting.unbilled_value, 0)) > 1e-4
