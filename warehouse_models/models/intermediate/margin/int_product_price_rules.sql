{#-
    Every version of a pricelist item under every product it holds for, where that pricelist was
    asked for that product: a price look-up is an equality join. All rules under all products would
    grow with the square of the regions that share categories.
-#}
with

-- items changed before the first extract leave no trace: what it saw holds for all before
versions as (
    select
        *,
        case
            when dbt_valid_from = min(dbt_valid_from) over () then timestamp '1900-01-01'
            when row_number() over (partition by pricelist_item_id order by dbt_valid_from) = 1
                then least(created_at, dbt_valid_from)
            else dbt_valid_from
        end as valid_from,
        coalesce(dbt_valid_to, timestamp '9999-12-31') as valid_to,
    from {{ ref('snap_pricelist_item') }}
),

items as (
    select *
    from versions
    where not is_deleted
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

ordered as (
    select distinct
        pricelist_id,
        product_id,
    from {{ ref('int_order_lines') }}
    where pricelist_id is not null
),

-- an order's own pricelist, and the one that an item of it is based on
asked as (
    select
        pricelist_id,
        product_id,
    from ordered
    union
    select
        items.base_pricelist_id as pricelist_id,
        ordered.product_id,
    from ordered
    inner join items on ordered.pricelist_id = items.pricelist_id
    where items.base = 'pricelist' and items.base_pricelist_id is not null
),

asked_products as (
    select
        asked.pricelist_id,
        product.product_id,
        product.product_template_id,
        product.category_id,
    from asked
    inner join {{ ref('stg_odoo__product') }} as product on asked.product_id = product.product_id
),

applicable as (
    select
        asked.product_id,
        items.dbt_scd_id,
        1 as specificity,
    from asked_products as asked
    inner join items
        on asked.pricelist_id = items.pricelist_id and asked.product_id = items.product_id
    where items.applied_on = '0_product_variant'

    union all

    select
        asked.product_id,
        items.dbt_scd_id,
        2 as specificity,
    from asked_products as asked
    inner join items
        on
            asked.pricelist_id = items.pricelist_id
            and asked.product_template_id = items.product_template_id
    where items.applied_on = '1_product'

    union all

    select
        asked.product_id,
        items.dbt_scd_id,
        3 + category_ancestors.distance as specificity,
    from asked_products as asked
    inner join category_ancestors on asked.category_id = category_ancestors.category_id
    inner join items
        on
            asked.pricelist_id = items.pricelist_id
            and category_ancestors.ancestor_id = items.category_id
    where items.applied_on = '2_product_category'

    union all

    select
        asked.product_id,
        items.dbt_scd_id,
        1000000 as specificity,
    from asked_products as asked
    inner join items on asked.pricelist_id = items.pricelist_id
    where items.applied_on = '3_global'
)

select
    items.pricelist_id,
    applicable.product_id,
    items.pricelist_item_id,
    items.valid_from,
    items.valid_to,
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
inner join items on applicable.dbt_scd_id = items.dbt_scd_id
