{#-
    The columns every exception model has, in their order. found: relation of record_key, since,
    owner_role, company_id, warehouse_id, channel, odoo_model, odoo_id, record_name, subject,
    impact_money, impact_hours, what, next_action.
-#}
{% macro exception_rows(found, rule, rule_label) -%}
select
    '{{ rule }}-' || found.record_key as exception_id,
    '{{ rule }}' as rule,
    '{{ rule_label }}' as rule_label,
    case
        when
            found.impact_money >= {{ exception_threshold('exception_high_money') }}
            or found.impact_hours >= {{ exception_threshold('exception_high_hours') }}
            then 'high'
        when
            found.impact_money >= {{ exception_threshold('exception_medium_money') }}
            or found.impact_hours >= {{ exception_threshold('exception_medium_hours') }}
            then 'medium'
        else 'low'
    end as severity,
    cast(found.since as date) as since,
    found.owner_role,
    coalesce(owner.owner, role.title) as owner,
    company.company,
    cast(found.company_id as bigint) as company_id,
    warehouse.warehouse,
    cast(found.warehouse_id as bigint) as warehouse_id,
    found.channel,
    found.odoo_model,
    cast(found.odoo_id as bigint) as odoo_id,
    found.record_name,
    found.subject,
    cast(found.impact_money as double) as impact_money,
    company.currency,
    cast(found.impact_hours as double) as impact_hours,
    found.what,
    found.next_action,
from {{ found }} as found
inner join {{ ref('dim_company') }} as company on found.company_id = company.company_id
left join {{ ref('dim_warehouse') }} as warehouse on found.warehouse_id = warehouse.warehouse_id
inner join {{ ref('owner_roles') }} as role on found.owner_role = role.role
left join {{ ref('dim_owner') }} as owner
    on
        found.owner_role = owner.owner_role
        and found.company_id is not distinct from owner.company_id
        and found.warehouse_id is not distinct from owner.warehouse_id
        and owner.is_current
{%- endmacro %}

{#- A threshold of policy for the row of exception_rows. -#}
{% macro exception_threshold(name) -%}
    {{ policy_value(
        name, 'company.company', 'warehouse.warehouse', 'found.channel', 'found.since'
    ) }}
{%- endmacro %}

{#- First date that still is recent, for events that nobody can close any more. -#}
{% macro recent_from(as_of_date) -%}
    {{ as_of_date }} - cast({{ policy_value('exception_recent_days') }} as integer)
{%- endmacro %}

{#- Each exception model's own `config.meta.exception` as a row of dim_exception_rule's columns. -#}
{% macro declared_exception_rules() -%}
    {%- set rules = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() -%}
            {%- if node.resource_type == 'model' and node.config.meta.get('exception') -%}
                {%- do rules.append(dict(node.config.meta['exception'], rule=node.name[4:])) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for rule in rules | sort(attribute='rule') %}
select
    {{ sql_text(rule.rule) }} as rule,
    {{ sql_text(rule.label) }} as label,
    {{ sql_text(rule.description) }} as description,
    {{ sql_text(rule.policy) }} as policy,
    {{ sql_text(rule.owner) }} as owner_role,
    {{ sql_text(rule.process) }} as process,
    {{ rule.order }} as rule_order,
    {{ sql_text(rule.get('thresholds', []) | join(',')) }} as threshold_names,
    {{ sql_text(rule.get('needs', '')) }} as needs,
    {{ sql_text(rule.get('listed', 'open')) }} as listed,
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as varchar) as rule,
where false
    {%- endfor %}
{%- endmacro %}

{#- A text as an SQL literal. -#}
{% macro sql_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{#- What a threshold says: # stands for its number. -#}
{% macro _threshold_texts() -%}
    {{ return({
        'grace_days': '# days of grace after the promise',
        'promise_working_days': 'at least # working days',
        'hold_hours': 'up to # working hours',
        'receipt_early_days': 'up to # days early',
        'receipt_late_days': 'up to # days late',
        'receipt_quantity_share': 'quantity up to #% off',
        'emergency_tolerance_days': 'up to # days short of the lead time',
        'price_variance_share': 'up to #% above the agreed price',
        'purchase_approval_money': 'purchases from # in the currency of the company',
        'price_below_policy_share': 'up to #% below the price list',
        'free_freight_from': 'free from # in the currency of the company',
        'unbilled_after_days': '# days after the delivery',
        'adjustment_money': 'from # in the currency of the company',
        'stale_count_days_a': 'class A every # days',
        'stale_count_days_b': 'class B every # days',
        'stale_count_days_c': 'class C every # days',
        'backdated_days': 'documents up to # days',
        'backdated_hours': 'stock up to # hours',
        'close_days': '# days after the end of the month',
        'landed_cost_late_days': '# days after the receipt',
        'supplier_price_ratio': 'prices up to # times the cost',
    }) }}
{%- endmacro %}

{#- The text of a threshold's name; that of one nobody wrote words for is its name. -#}
{% macro _threshold_text(name) -%}
    {%- set whens = [] -%}
    {%- for known, text in _threshold_texts().items() -%}
        {%- do whens.append("when '" ~ known ~ "' then " ~ sql_text(text)) -%}
    {%- endfor -%}
    case {{ name }} {{ whens | join(' ') }} else replace({{ name }}, '_', ' ') || ' #' end
{%- endmacro %}

{#- A threshold with its unit, 'up to 2% above the agreed price'; a limit of a billion is off. -#}
{% macro threshold_in_words(name, value) -%}
    {%- set text = _threshold_text(name) -%}
    case
        when {{ name }} = 'free_freight_from' and {{ value }} >= 1e9 then 'no order goes free'
        when {{ value }} >= 1e9 then replace({{ name }}, '_', ' ') || ': off'
        when contains({{ text }}, '#%')
            then replace({{ text }}, '#', {{ quantity_in_words(value ~ ' * 100') }})
        else
            regexp_replace(
                replace({{ text }}, '#', {{ quantity_in_words(value) }}),
                '\b1 (working )?(day|hour)s', '1 \1\2'
            )
    end
{%- endmacro %}
