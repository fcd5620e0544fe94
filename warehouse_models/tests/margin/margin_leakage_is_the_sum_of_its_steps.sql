-- The KPI's numerator is what the leakage steps of the waterfall add up to.
select
    line.margin_line_id,
    line.leakage,
    coalesce(sum(step.leakage), 0) as steps,
from {{ ref('fct_margin_lines') }} as line
left join {{ ref('fct_margin_steps') }} as step on line.margin_line_id = step.margin_line_id
group by line.margin_line_id, line.leakage
having abs(line.leakage - coalesce(sum(step.leakage), 0)) > 1e-6
