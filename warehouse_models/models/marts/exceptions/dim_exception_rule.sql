with

declared as (
    {{ declared_exception_rules() }}
),

-- what a rule stands on, and whether this server shows it
evidence as (
    select
        'approval_messages' as needs,
        exists(select 1 from {{ ref('int_purchase_approvals') }}) as is_there,
        'No message tells who approved a purchase order; the user may lack the right to read them.'
            as reason,
    union all
    select
        'count_requests' as needs,
        exists (select 1 from {{ ref('snap_counted_quant') }})
        or exists (select 1 from {{ ref('stg_odoo__inventory_line') }}) as is_there,
        'Odoo forgets who counted once a count is applied; no refresh has seen a count waiting yet.'
            as reason,
    union all
    select
        'landed_costs' as needs,
        exists(select 1 from {{ ref('stg_odoo__landed_cost') }}) as is_there,
        'No landed cost is booked, or the user may not read landed costs.' as reason,
    union all
    select
        'supplier_prices' as needs,
        exists(select 1 from {{ ref('int_purchase_agreements') }}) as is_there,
        'No supplier price list holds for what is bought.' as reason,
    union all
    select
        'carrier_costs' as needs,
        exists(
            select 1 from {{ ref('int_order_freight') }}
            where carrier_cost > 0
        ) as is_there,
        'No transfer tells what its carrier costs.' as reason,
),

thresholds as (
    select
        declared.rule,
        string_agg(
            policy.in_words, '; '
            order by policy.name, policy.channel is not null, policy.valid_from
        ) as threshold,
    from declared
    inner join {{ ref('int_policies_in_words') }} as policy
        on list_contains(string_split(declared.threshold_names, ','), policy.name)
    group by declared.rule
)

select
    declared.rule,
    declared.label,
    declared.description,
    declared.policy,
    declared.owner_role,
    role.title as owner,
    declared.process,
    thresholds.threshold,
    case
        when declared.listed != 'open'
            then cast({{ policy_value('exception_recent_days') }} as integer)
    end as recent_days,
    coalesce(evidence.is_there, true) as is_judged,
    case when not evidence.is_there then evidence.reason end as not_judged_reason,
    declared.rule_order,
from declared
inner join {{ ref('owner_roles') }} as role on declared.owner_role = role.role
left join evidence on declared.needs = evidence.needs
left join thresholds on declared.rule = thresholds.rule
