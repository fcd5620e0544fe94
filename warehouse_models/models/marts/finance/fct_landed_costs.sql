{#- Freight, duty and the like, booked on goods received before. -#}
with

receipts as (
    select
        cost.landed_cost_id,
        max(picking.done_at) as received_at,
        arg_max(picking.company_id, picking.done_at) as company_id,
        arg_max(type.warehouse_id, picking.done_at) as warehouse_id,
    from (
        select
            landed_cost_id,
            unnest(picking_ids) as picking_id,
        from {{ ref('stg_odoo__landed_cost') }}
    ) as cost
    inner join {{ ref('stg_odoo__picking') }} as picking on cost.picking_id = picking.picking_id
    left join {{ ref('stg_odoo__picking_type') }} as type
        on picking.picking_type_id = type.picking_type_id
    group by all
),

-- not every version stores the total and the company of a landed cost
totals as (
    select
        landed_cost_id,
        sum(price_unit) as amount,
    from {{ ref('stg_odoo__landed_cost_line') }}
    group by landed_cost_id
),

booked as (
    select
        cost.* replace (
            coalesce(cost.amount_total, totals.amount) as amount_total,
            coalesce(cost.company_id, receipts.company_id) as company_id
        ),
        receipts.warehouse_id,
        receipts.received_at,
    from {{ ref('stg_odoo__landed_cost') }} as cost
    left join receipts on cost.landed_cost_id = receipts.landed_cost_id
    left join totals on cost.landed_cost_id = totals.landed_cost_id
    where cost.state = 'done'
),

costs as (
    select
        cost.*,
        company.company,
        warehouse.warehouse,
        {{ local_date('cost.received_at', "coalesce(warehouse.tz, company.timezone)") }}
            as received_on,
        cast(
            {{ policy_value(
                'landed_cost_late_days', 'company.company', 'warehouse.warehouse', 'null',
                'cost.landed_cost_date'
            ) }} as integer
        ) as late_days,
    from booked as cost
    inner join {{ ref('dim_company') }} as company on cost.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on cost.warehouse_id = warehouse.warehouse_id
)

select
    cost.landed_cost_id,
    cost.company_id,
    cost.warehouse_id,
    cost.name as landed_cost_name,
    cost.company,
    cost.warehouse,
    cost.landed_cost_date - cost.received_on as days_after_receipt,
    coalesce(cost.landed_cost_date - cost.received_on > cost.late_days, false) as is_late,
    cost.amount_total as amount,
    case
        when cost.landed_cost_date - cost.received_on > cost.late_days then cost.amount_total
        else 0
    end as late_amount,
    rate.to_group,
    cost.received_on,
    cost.landed_cost_date as booked_on,
from costs as cost
asof left join {{ ref('int_group_rates') }} as rate
    on cost.company_id = rate.company_id and cost.landed_cost_date >= rate.valid_from
