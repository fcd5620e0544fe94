{#- Largest discount in percent that needs no approval: most specific of the rows valid on the date,
    as for policy_value. relation: alias with company, warehouse and channel; on_date: expression. -#}
{% macro allowed_discount(relation, on_date) -%}
(
    select
        arg_max(
            policy.max_discount_percent,
            row(
                policy.warehouse is not null,
                policy.channel is not null,
                policy.company is not null,
                policy.valid_from
            )
        )
    from {{ ref('discount_policy') }} as policy
    where
        (policy.company is null or policy.company = {{ relation }}.company)
        and (policy.warehouse is null or policy.warehouse = {{ relation }}.warehouse)
        and (policy.channel is null or policy.channel = {{ relation }}.channel)
        and policy.valid_from <= {{ on_date }}
)
{%- endmacro %}
