{#-
    Warns with one row per column and value that the conformed dimension of that column does not
    have, such as a customer whom the user of the extract may not see: totals hold without a name.
    columns: some of company_id, warehouse_id, product_id, customer_id.
-#}
{% test known_dimensions(model, columns) %}
    {{ config(severity='warn') }}
    {%- for column in columns %}
select
    '{{ column }}' as column_name,
    cast(fact.{{ column }} as varchar) as missing_value,
from {{ model }} as fact
anti join {{ ref('dim_' ~ column | replace('_id', '')) }} as dimension
    on fact.{{ column }} = dimension.{{ column }}
where fact.{{ column }} is not null
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
