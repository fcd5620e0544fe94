{#- Largest discount in percent that needs no approval: the channel's own row before the general
    one, the latest valid on the date. channel and on_date are SQL expressions. -#}
{% macro allowed_discount(channel, on_date) -%}
(
    select arg_max(policy.max_discount_percent, row(policy.channel is not null, policy.valid_from))
    from {{ ref('discount_policy') }} as policy
    where
        (policy.channel is null or policy.channel = {{ channel }})
        and policy.valid_from <= {{ on_date }}
)
{%- endmacro %}
