{#- Each exception of every rule has an id of its own, a severity and a role that is known. -#}
{%- set rules = [
    'adjustment_above_threshold',
    'adjustment_by_counter',
    'backdated_entry',
    'creator_is_approver',
    'discount_beyond_policy',
    'duplicate_master_data',
    'emergency_purchase',
    'freight_not_charged',
    'hold_beyond_policy',
    'inactive_with_stock',
    'late_landed_cost',
    'negative_stock',
    'past_due_lines',
    'post_close_entry',
    'price_below_policy',
    'price_variance',
    'promise_earlier_than_possible',
    'purchase_after_receipt',
    'receipt_deviates',
    'stale_count',
    'unbilled_delivery',
    'unit_inconsistency',
] -%}
with

exceptions as (
    {%- for rule in rules %}
        select
            exception_id,
            severity,
            owner_role,
        from {{ ref('exc_' ~ rule) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    exceptions.exception_id,
    count(*) as copies,
from exceptions
left join {{ ref('owner_roles') }} as role on exceptions.owner_role = role.role
group by exceptions.exception_id
having
    count(*) > 1
    or bool_or(exceptions.severity not in ('high', 'medium', 'low'))
    or bool_or(role.role is null)
