{#- Number of a policy for a row: most specific of the rows valid on the date.
    company, warehouse, channel and on_date are SQL expressions; 'null' where a level does not apply. -#}
{% macro policy_value(name, company='null', warehouse='null', channel='null', on_date='null') -%}
(
    select
        arg_max(
            policy.value,
            row(
                policy.warehouse is not null,
                policy.channel is not null,
                policy.company is not null,
                policy.valid_from
            )
        )
    from {{ ref('policies') }} as policy
    where
        policy.name = '{{ name }}'
        and (policy.company is null or policy.company = {{ company }})
        and (policy.warehouse is null or policy.warehouse = {{ warehouse }})
        and (policy.channel is null or policy.channel = {{ channel }})
        and policy.valid_from <= coalesce({{ on_date }}, date '9999-12-31')
)
{%- endmacro %}
