with

named_calendars as (
    select
        warehouse.warehouse_id,
        arg_max(
            named.calendar_id,
            row(named.warehouse is not null, named.company is not null)
        ) as calendar_id,
    from {{ ref('stg_odoo__warehouse') }} as warehouse
    inner join {{ ref('dim_company') }} as company on warehouse.company_id = company.company_id
    inner join {{ ref('warehouse_calendars') }} as named
        on
            (named.company is null or company.company = named.company)
            and (named.warehouse is null or warehouse.warehouse = named.warehouse)
    group by warehouse.warehouse_id
)

select
    warehouse.warehouse_id,
    warehouse.warehouse,
    warehouse.code,
    warehouse.is_active,
    warehouse.company_id,
    company.company,
    warehouse.delivery_steps,
    warehouse.reception_steps,
    warehouse.lot_stock_id,
    warehouse.in_type_id,
    warehouse.pick_type_id,
    warehouse.pack_type_id,
    warehouse.out_type_id,
    coalesce(named_calendars.calendar_id, company.calendar_id) as calendar_id,
    coalesce(calendar.tz, company.timezone) as tz,
from {{ ref('stg_odoo__warehouse') }} as warehouse
inner join {{ ref('dim_company') }} as company on warehouse.company_id = company.company_id
left join named_calendars on warehouse.warehouse_id = named_calendars.warehouse_id
left join {{ ref('stg_odoo__calendar') }} as calendar
    on named_calendars.calendar_id = calendar.calendar_id
