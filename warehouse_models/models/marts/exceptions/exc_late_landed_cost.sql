with

landed_pickings as (
    select
        landed_cost_id,
        unnest(picking_ids) as picking_id,
    from {{ ref('stg_odoo__landed_cost') }}
    where state = 'done'
),

receipts as (
    select
        landed.landed_cost_id,
        max(picking.done_at) as received_at,
        min(picking.picking) as picking,
        min(coalesce(supplier.customer, supplier.contact)) as supplier,
        min(picking_type.warehouse_id) as warehouse_id,
    from landed_pickings as landed
    inner join {{ ref('stg_odoo__picking') }} as picking on landed.picking_id = picking.picking_id
    left join {{ ref('stg_odoo__picking_type') }} as picking_type
        on picking.picking_type_id = picking_type.picking_type_id
    left join {{ ref('dim_customer') }} as supplier on picking.partner_id = supplier.customer_id
    group by landed.landed_cost_id
),

dated as (
    select
        landed.landed_cost_id,
        landed.name,
        landed.company_id,
        landed.amount_total,
        landed.landed_cost_date,
        receipts.* exclude (landed_cost_id),
        company.company,
        company.currency,
        warehouse.warehouse,
        {{ local_date('receipts.received_at', 'coalesce(warehouse.tz, company.timezone)') }}
            as received_on,
        {{ local_date('server.as_of', 'company.timezone') }} as as_of_date,
    from {{ ref('stg_odoo__landed_cost') }} as landed
    cross join {{ ref('stg_odoo__server') }} as server
    inner join receipts on landed.landed_cost_id = receipts.landed_cost_id
    inner join {{ ref('dim_company') }} as company on landed.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on receipts.warehouse_id = warehouse.warehouse_id
),

found as (
    select
        cast(landed.landed_cost_id as varchar) as record_key,
        landed.landed_cost_date as since,
        'purchasing' as owner_role,
        landed.company_id,
        landed.warehouse_id,
        cast(null as varchar) as channel,
        'stock.landed.cost' as odoo_model,
        landed.landed_cost_id as odoo_id,
        landed.name as record_name,
        landed.supplier as subject,
        landed.amount_total as impact_money,
        null as impact_hours,
        'Landed cost ' || landed.name || ' of '
        || {{ money_in_words('landed.amount_total', 'landed.currency') }} || ' was booked on '
        || {{ date_in_words('landed.landed_cost_date') }} || ', '
        || {{ count_in_words('(landed.landed_cost_date - landed.received_on)', 'day') }}
        || ' after receipt ' || landed.picking
        || coalesce(' from ' || landed.supplier, '')
        || '; what was sold in between shows too much margin.' as what,
        'Agree with the forwarder of ' || landed.picking
        || ' when the costs are told, and accrue them at receipt.' as next_action,
    from dated as landed
    where
        landed.landed_cost_date - landed.received_on > {{ policy_value(
            'landed_cost_late_days', 'landed.company', 'landed.warehouse', 'null',
            'landed.landed_cost_date'
        ) }}
        and landed.landed_cost_date >= {{ recent_from('landed.as_of_date') }}
)

{{ exception_rows('found', 'late_landed_cost', 'Landed cost booked late') }}
