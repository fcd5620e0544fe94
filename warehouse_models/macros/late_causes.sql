{#- Causes that can have a part in a line's lateness, in the order of the bits of a set of them. -#}
{% macro late_causes() %}
    {{ return([
        'promise', 'release', 'planning', 'supplier', 'receiving', 'stock_inaccuracy', 'warehouse',
        'transport',
    ]) }}
{% endmacro %}

{#- The bit of one cause in a set of them. -#}
{% macro cause_bit(cause) %}
    {{ return(2 ** late_causes().index(cause)) }}
{% endmacro %}
