{#- Every pricelist item under every product it holds for: a price look-up is an equality join. -#}
with

items as (
    select *
    from {{ ref('stg_odoo__pricelist_item') }}
),

category_ancestors as (
    select
        category.category_id,
        ancestor.category_id as ancestor_id,
        len(string_split(category.parent_path, '/'))
        - len(string_split(ancestor.parent_path, '/')) as distance,
    from {{ ref('stg_odoo__product_category') }} as category
    inner join {{ ref('stg_odoo__product_category') }} as ancestor
        on starts_with(category.parent_path, ancestor.parent_path)
),

applicable as (
    select
        product.product_id,
        items.pricelist_item_id,
        1 as specificity,
    from items
    inner join {{ ref('stg_odoo__product') }} as product on items.product_id = product.product_id
    where items.applied_on = '0_product_variant'

    union all

    select
        product.product_id,
        items.pricelist_item_id,
        2 as specificity,
    from items
    inner join {{ ref('stg_odoo__product') }} as product
        on items.product_template_id = product.product_template_id
    where items.applied_on = '1_product'

    union all

    select
        product.product_id,
        items.pricelist_item_id,
        3 + category_ancestors.distance as specificity,
    from items
    inner join category_ancestors on items.category_id = category_ancestors.ancestor_id
    inner join {{ ref('stg_odoo__product') }} as product
        on category_ancestors.category_id = product.category_id
    where items.applied_on = '2_product_category'

    union all

    select
        product.product_id,
        items.pricelist_item_id,
        1000000 as specificity,
    from items
    cross join {{ ref('stg_odoo__product') }} as product
    where items.applied_on = '3_global'
)

select
    items.pricelist_id,
    applicable.product_id,
    applicable.pricelist_item_id,
    applicable.specificity,
    items.compute_price,
    items.base,
    items.base_pricelist_id,
    items.fixed_price,
    items.percent_price,
    items.price_discount,
    items.price_surcharge,
    items.price_round,
    items.price_min_margin,
    items.price_max_margin,
    items.min_quantity,
    items.date_start,
    items.date_end,
from applicable
inner join items on applicable.pricelist_item_id = items.pricelist_item_id
