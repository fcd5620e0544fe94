-- Policy revenue, the price steps and the discount step lead to the revenue at the line's price.
select
    margin_line_id,
    line_revenue,
from {{ ref('fct_margin_lines') }}
where
    line_kind = 'order_line'
    and abs(
        policy_revenue
        - price_override
        + price_above_policy
        - discount_beyond_policy
        - line_revenue
    ) > 1e-6 * greatest(1, abs(line_revenue))
