{#- One row per internal place of a warehouse: in stock, or in the area before or after it. -#}
with

warehouses as (
    select * from {{ ref('stg_odoo__warehouse') }}
),

locations as (
    select * from {{ ref('stg_odoo__location') }}
),

area_roots as (
    select
        warehouse_id,
        wh_input_stock_loc_id as location_id,
        'input' as zone,
    from warehouses
    union all
    select
        warehouse_id,
        wh_qc_stock_loc_id as location_id,
        'input' as zone,
    from warehouses
    union all
    select
        warehouse_id,
        wh_output_stock_loc_id as location_id,
        'output' as zone,
    from warehouses
    union all
    select
        warehouse_id,
        wh_pack_stock_loc_id as location_id,
        'output' as zone,
    from warehouses
),

areas as (
    select
        area_roots.warehouse_id,
        area_roots.zone,
        root.parent_path,
    from area_roots
    inner join locations as root on area_roots.location_id = root.location_id
    where root.parent_path is not null
)

select
    place.location_id,
    place.warehouse_id,
    coalesce(min(areas.zone), 'stock') as zone,
from locations as place
left join areas
    on
        place.warehouse_id = areas.warehouse_id
        and starts_with(place.parent_path, areas.parent_path)
where place.usage = 'internal' and place.warehouse_id is not null
group by place.location_id, place.warehouse_id
