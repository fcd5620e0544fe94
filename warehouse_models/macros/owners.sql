{#- Who was accountable at the row's place on a date, as `owner`. role is an expression; relation is
    an alias with company_id and warehouse_id. -#}
{% macro owner_join(role, relation, on_date) -%}
    left join {{ ref('dim_owner') }} as owner
        on
            {{ role }} = owner.owner_role
            and {{ relation }}.company_id is not distinct from owner.company_id
            and {{ relation }}.warehouse_id is not distinct from owner.warehouse_id
            and {{ on_date }} >= owner.valid_from
            and {{ on_date }} < owner.valid_to
{%- endmacro %}
