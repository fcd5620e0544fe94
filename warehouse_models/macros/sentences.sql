{#- Figures and dates as a reader in a meeting says them. -#}

{#- A date, '5 May 2026'. -#}
{% macro date_in_words(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}

{#- Whole units of money, '1,235 USD'. -#}
{% macro money_in_words(amount, currency) -%}
    format('{:,.0f}', round({{ amount }})) || ' ' || coalesce({{ currency }}, '')
{%- endmacro %}

{#- A quantity without needless decimals, '1,200' or '2.5'. -#}
{% macro quantity_in_words(quantity) -%}
case
    when abs({{ quantity }} - round({{ quantity }})) < 1e-6
        then format('{:,.0f}', round({{ quantity }}))
    else rtrim(format('{:,.2f}', cast({{ quantity }} as double)), '0')
end
{%- endmacro %}

{#- A count with its noun, '1 day' or '3 days'. -#}
{% macro count_in_words(count, noun) -%}
    {{ count }} || case when {{ count }} = 1 then ' {{ noun }}' else ' {{ noun }}s' end
{%- endmacro %}

{#- A quantity of goods, '1 unit' or '2.5 units'. -#}
{% macro units_in_words(quantity) -%}
    {{ quantity_in_words(quantity) }}
|| case when abs({{ quantity }} - 1) < 1e-6 then ' unit' else ' units' end
{%- endmacro %}

{#- A price of one unit, with cents, '12.50 USD'. -#}
{% macro price_in_words(amount, currency) -%}
    format('{:,.2f}', cast({{ amount }} as double)) || ' ' || coalesce({{ currency }}, '')
{%- endmacro %}
