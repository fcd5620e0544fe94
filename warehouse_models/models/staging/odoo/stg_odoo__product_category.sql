select
    id as category_id,
    name as category,
    complete_name,
    parent_id as parent_category_id,
    parent_path,
    property_cost_method as cost_method,
    property_valuation as valuation_method,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'product_category') }}
where not _deleted
