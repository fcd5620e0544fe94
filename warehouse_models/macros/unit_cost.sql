{#- What one unit cost at a moment: by the last valued move, else the company's cost of the product
    now, else the product's; empty where nobody knows. Goes with unit_cost_joins and `product`. -#}
{% macro unit_cost() -%}
    coalesce(cost.unit_cost, own_cost.standard_price, product.standard_price)
{%- endmacro %}

{#- The joins that unit_cost() reads. relation: alias with product_id and company_id. -#}
{% macro unit_cost_joins(relation, moment) -%}
    left join {{ ref('stg_odoo__product_cost') }} as own_cost
        on
            {{ relation }}.product_id = own_cost.product_id
            and {{ relation }}.company_id = own_cost.company_id
    asof left join {{ ref('int_unit_costs') }} as cost
        on
            {{ relation }}.product_id = cost.product_id
            and {{ relation }}.company_id = cost.company_id
            and {{ moment }} >= cost.valid_from
{%- endmacro %}
