{#- Calendar date of a UTC timestamp in a time zone; NULL for a NULL timestamp. -#}
{% macro local_date(at, tz) -%}
    cast(timezone({{ tz }}, make_timestamptz(epoch_us({{ at }}))) as date)
{%- endmacro %}
