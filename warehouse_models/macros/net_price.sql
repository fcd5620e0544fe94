{#- Share of a line's price that remains without taxes: less than 1 where the price includes them.
    line: alias with price_unit, discount, price_subtotal and ordered_quantity_line_unit. -#}
{% macro untaxed_share(line) -%}
    {%- set gross -%}
        {{ line }}.price_unit
        * (1 - coalesce({{ line }}.discount, 0) / 100)
        * {{ line }}.ordered_quantity_line_unit
    {%- endset -%}
case
    when abs({{ line }}.price_subtotal - {{ gross }}) > 0.01 * abs({{ line }}.price_subtotal)
        then coalesce({{ line }}.price_subtotal / nullif({{ gross }}, 0), 1)
    else 1
end
{%- endmacro %}
