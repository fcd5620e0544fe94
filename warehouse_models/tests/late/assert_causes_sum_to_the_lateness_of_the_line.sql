-- every late line is there, its causes add up to its working seconds late, and one is the main one
with

lines as (
    select
        order_line_id,
        late_seconds,
    from {{ ref('int_late_lines') }}
),

split as (
    select
        order_line_id,
        sum(late_seconds) as late_seconds,
        min(late_seconds) as least_seconds,
        sum(late_line) as main_causes,
        count(distinct line_late_seconds) as totals,
        any_value(line_late_seconds) as line_late_seconds,
    from {{ ref('fct_late_line_causes') }}
    group by order_line_id
)

select
    lines.*,
    split.* exclude (order_line_id, late_seconds),
    split.late_seconds as split_seconds,
from lines
full outer join split on lines.order_line_id = split.order_line_id
where
    lines.late_seconds is distinct from split.late_seconds
    or lines.late_seconds is distinct from split.line_late_seconds
    or split.main_causes is distinct from 1
    or split.totals is distinct from 1
    or split.least_seconds < 0
