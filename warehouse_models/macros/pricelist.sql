{#- Price by one pricelist item in the company's currency, from the price it is based on in the same
    currency. currency_rate: units of the pricelist's currency per unit of the company's. -#}
{% macro pricelist_item_price(item, base_price, currency_rate) -%}
    case {{ item }}.compute_price
    when 'fixed' then {{ item }}.fixed_price / {{ currency_rate }}
    when 'percentage' then {{ base_price }} * (1 - coalesce({{ item }}.percent_price, 0) / 100)
    when 'formula'
        then
            -- rounding, surcharge and margins are amounts in the pricelist's currency
            least(
                greatest(
                    {{ rounded_to_multiple(
                        base_price ~ ' * ' ~ currency_rate
                        ~ ' * (1 - coalesce(' ~ item ~ '.price_discount, 0) / 100)',
                        item ~ '.price_round'
                    ) }} + coalesce({{ item }}.price_surcharge, 0),
                    {{ base_price }} * {{ currency_rate }} + nullif({{ item }}.price_min_margin, 0)
                ),
                {{ base_price }} * {{ currency_rate }} + nullif({{ item }}.price_max_margin, 0)
            ) / {{ currency_rate }}
end
{%- endmacro %}

{#- Amount rounded half up to a multiple; as it is where the multiple is 0 or missing. -#}
{% macro rounded_to_multiple(amount, multiple) -%}
coalesce(
    round({{ amount }} / nullif({{ multiple }}, 0)) * nullif({{ multiple }}, 0),
    {{ amount }}
)
{%- endmacro %}

{#- The pricelist item that holds for each request, one row a request: Odoo's order of precedence.
    requests: relation of order_line_id, pricelist_id, product_id, quantity, ordered_at. -#}
{% macro pricelist_items_in_force(requests) -%}
select
    request.order_line_id,
    item.*,
from {{ requests }} as request
inner join {{ ref('int_product_price_rules') }} as item
    on
        request.pricelist_id = item.pricelist_id
        and request.product_id = item.product_id
        and request.quantity >= coalesce(item.min_quantity, 0)
        and request.ordered_at >= item.valid_from
        and request.ordered_at < item.valid_to
        and (item.date_start is null or request.ordered_at >= item.date_start)
        and (item.date_end is null or request.ordered_at <= item.date_end)
qualify
    row_number() over (
        partition by request.order_line_id
        order by item.specificity, item.min_quantity desc, item.pricelist_item_id desc
    ) = 1
{%- endmacro %}
