-- Accounting identity: the steps of every margin line sum to its realised margin.
select
    line.margin_line_id,
    line.realised_margin,
    coalesce(sum(step.amount), 0) as steps,
from {{ ref('fct_margin_lines') }} as line
left join {{ ref('fct_margin_steps') }} as step on line.margin_line_id = step.margin_line_id
group by line.margin_line_id, line.realised_margin
having abs(line.realised_margin - coalesce(sum(step.amount), 0)) > 1e-6
