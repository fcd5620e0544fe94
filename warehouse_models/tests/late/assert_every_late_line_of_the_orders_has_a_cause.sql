-- the late lines are exactly the lines that the on-time KPI counts as not on time
with

not_on_time as (
    select line.order_line_id
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    where line.is_due and not line.is_intercompany and not fulfilment.is_on_time
),

explained as (
    select distinct order_line_id from {{ ref('fct_late_line_causes') }}
)

select
    not_on_time.order_line_id as late_line_id,
    explained.order_line_id as explained_line_id,
from not_on_time
full outer join explained on not_on_time.order_line_id = explained.order_line_id
where not_on_time.order_line_id is null or explained.order_line_id is null
