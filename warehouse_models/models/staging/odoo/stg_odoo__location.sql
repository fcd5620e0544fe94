select
    place.id as location_id,
    place.name as location,
    place.complete_name,
    place.usage,
    place.active as is_active,
    place.company_id,
    place.location_id as parent_location_id,
    place.parent_path,
    coalesce(place.scrap_location, false) as is_scrap_location,
    -- up to 15 a place does not know its warehouse, but lies below the warehouse's view
    coalesce(place.warehouse_id, warehouse.id) as warehouse_id,
    place.create_date as created_at,
    place.write_date as written_at,
from {{ source('odoo', 'stock_location') }} as place
left join {{ source('odoo', 'stock_warehouse') }} as warehouse
    on
        place.warehouse_id is null
        and not warehouse._deleted
        and list_contains(
            string_split(place.parent_path, '/'), cast(warehouse.view_location_id as varchar)
        )
where not place._deleted
