{#- Words for the evidence sentences of late lines. -#}

{#- A UTC timestamp as a local day, '5 May 2026'. -#}
{% macro in_words_day(at, tz) -%}
    strftime({{ local_date(at, tz) }}, '%-d %b %Y')
{%- endmacro %}

{#- Seconds as hours with one decimal, '12.5 h'. -#}
{% macro in_words_hours(seconds) -%}
    printf('%.1f h', ({{ seconds }}) / 3600.0)
{%- endmacro %}
