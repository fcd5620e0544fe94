{#-
    One row per record of a snapshot whose quantity was ever cut: when the latest cut was first
    seen. Few records have more than one version, and only those are put in order.
-#}
{% macro latest_reductions(snapshot, key) -%}
select
    {{ key }},
    max(dbt_valid_from) as reduced_at,
from (
    select
        version.{{ key }},
        version.dbt_valid_from,
        version.ordered_quantity < lag(version.ordered_quantity) over (
            partition by version.{{ key }}
            order by version.dbt_valid_from
        ) as is_reduction,
    from {{ ref(snapshot) }} as version
    semi join (
        select {{ key }} from {{ ref(snapshot) }} where dbt_valid_to is not null
    ) as changed on version.{{ key }} = changed.{{ key }}
)
where is_reduction
group by {{ key }}
{%- endmacro %}
