{#- Calendar date of a UTC timestamp in a time zone; NULL for a NULL timestamp. -#}
{% macro local_date(at, tz) -%}
    cast(timezone({{ tz }}, timezone('UTC', {{ at }})) as date)
{%- endmacro %}
