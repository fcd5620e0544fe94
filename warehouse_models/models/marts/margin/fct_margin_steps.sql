{%- set steps = [
    'policy_revenue', 'price_override', 'price_above_policy', 'discount_beyond_policy',
    'returns_and_credits', 'unbilled_deliveries', 'exchange_difference', 'standard_cost',
    'cost_variance', 'landed_cost', 'freight_under_recovered', 'shrink_and_scrap',
    'returned_goods', 'unexplained',
] -%}
with

amounts as (
    unpivot (
        select
            margin_line_id,
            {{ steps | join(', ') }},
        from {{ ref('fct_margin_lines') }}
    )
    on {{ steps | join(', ') }}
    into name step value amount
)

select
    amounts.margin_line_id || '-' || amounts.step as margin_step_id,
    amounts.margin_line_id,
    line.order_line_id,
    line.order_id,
    line.order_name,
    line.odoo_model,
    line.odoo_id,
    line.record_name,
    line.company_id,
    line.warehouse_id,
    line.company,
    line.warehouse,
    line.channel,
    line.product,
    line.product_category,
    line.customer,
    line.customer_segment,
    line.supplier,
    amounts.step,
    step.step_label,
    step.step_order,
    step.step_kind,
    step.owner_role,
    owner.owner,
    step.effect * amounts.amount as amount,
    case when step.step_kind = 'leakage' then amounts.amount end as leakage,
    line.to_group,
    line.recognised_on,
from amounts
inner join {{ ref('margin_steps') }} as step on amounts.step = step.step
inner join {{ ref('fct_margin_lines') }} as line on amounts.margin_line_id = line.margin_line_id
{{ owner_join("step.owner_role", 'line', 'line.recognised_on') }}
-- what is less is the rounding of binary fractions
where abs(amounts.amount) > 1e-9
