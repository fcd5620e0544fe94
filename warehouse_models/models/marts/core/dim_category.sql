select
    category.category_id,
    regexp_replace(category.complete_name, '^All / ', '') as product_category,
    category.parent_category_id,
    split_part(regexp_replace(category.complete_name, '^All / ', ''), ' / ', 1) as top_category,
    category.cost_method,
from {{ ref('stg_odoo__product_category') }} as category
