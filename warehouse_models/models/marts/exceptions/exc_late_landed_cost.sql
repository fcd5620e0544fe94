with

landed_pickings as (
    select
        landed_cost_id,
        unnest(picking_ids) as picking_id,
    from {{ ref('stg_odoo__landed_cost') }}
),

receipts as (
    select
        landed.landed_cost_id,
        min(picking.picking) as picking,
        min(coalesce(supplier.customer, supplier.contact)) as supplier,
    from landed_pickings as landed
    inner join {{ ref('stg_odoo__picking') }} as picking on landed.picking_id = picking.picking_id
    left join {{ ref('dim_customer') }} as supplier on picking.partner_id = supplier.customer_id
    group by landed.landed_cost_id
),

found as (
    select
        cast(landed.landed_cost_id as varchar) as record_key,
        landed.booked_on as since,
        'purchasing' as owner_role,
        landed.company_id,
        landed.warehouse_id,
        cast(null as varchar) as channel,
        'stock.landed.cost' as odoo_model,
        landed.landed_cost_id as odoo_id,
        landed.landed_cost_name as record_name,
        receipts.supplier as subject,
        landed.amount as impact_money,
        null as impact_hours,
        'Landed cost ' || landed.landed_cost_name || ' of '
        || {{ money_in_words('landed.amount', 'company.currency') }} || ' was booked on '
        || {{ date_in_words('landed.booked_on') }} || ', '
        || {{ count_in_words('landed.days_after_receipt', 'day') }}
        || ' after receipt ' || receipts.picking
        || coalesce(' from ' || receipts.supplier, '')
        || '; what was sold in between shows too much margin.' as what,
        'Agree with the forwarder of ' || receipts.picking
        || ' when the costs are told, and accrue them at receipt.' as next_action,
    from {{ ref('fct_landed_costs') }} as landed
    cross join {{ ref('stg_odoo__server') }} as server
    inner join receipts on landed.landed_cost_id = receipts.landed_cost_id
    inner join {{ ref('dim_company') }} as company on landed.company_id = company.company_id
    where
        landed.is_late
        and landed.booked_on
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'late_landed_cost', 'Landed cost booked late') }}
