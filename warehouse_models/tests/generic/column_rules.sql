{#-
    Fails with one row per broken rule, its words and the number of rows that break it. One test a
    model instead of one a column: each costs a refresh the same 50 ms, however small.
    unique: keys, each a column or a list of columns; not_null: columns that are never empty;
    accepted: allowed values by column, an empty value being allowed.
-#}
{% test column_rules(model, unique=[], not_null=[], accepted={}) -%}
with

broken as (
    select
    {%- for key in unique %}
        {%- set columns = [key] if key is string else key %}
        count(*) - count(distinct row({{ columns | join(', ') }}))
            as "{{ columns | join(', ') }} occurs more than once",
        {%- endfor %}
    {%- for column in not_null %}
        count(*) filter (where {{ column }} is null) as "{{ column }} is empty",
        {%- endfor %}
{%- for column, values in accepted.items() %}
        count(*) filter (where cast({{ column }} as varchar) not in ('{{ values | join("', '") }}'))
            as "{{ column }} is none of {{ values | join(', ') }}",
        {%- endfor %}
    from {{ model }}
)

select
    rule,
    row_count,
from (unpivot broken on columns(*) into name rule value row_count)
where row_count > 0
{% endtest %}
