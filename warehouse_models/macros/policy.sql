{#- Number of a policy for a row: most specific of the rows valid on the date.
    company, warehouse, channel and on_date are SQL expressions; 'null' where a level does not apply. -#}
{% macro policy_value(name, company='null', warehouse='null', channel='null', on_date='null') -%}
(
    select
        arg_max(
            policy.policy_value,
            row(
                policy.policy_warehouse is not null,
                policy.policy_channel is not null,
                policy.policy_company is not null,
                policy.policy_valid_from
            )
        )
    -- names unlike any caller's: a caller's plain `company` would be the policy's own
    from (
        select
            value as policy_value,
            company as policy_company,
            warehouse as policy_warehouse,
            channel as policy_channel,
            valid_from as policy_valid_from,
        from {{ ref('policies') }}
        where name = '{{ name }}'
    ) as policy
    where
        (policy.policy_company is null or policy.policy_company = {{ company }})
        and (policy.policy_warehouse is null or policy.policy_warehouse = {{ warehouse }})
        and (policy.policy_channel is null or policy.policy_channel = {{ channel }})
        and policy.policy_valid_from <= coalesce({{ on_date }}, date '9999-12-31')
)
{%- endmacro %}
