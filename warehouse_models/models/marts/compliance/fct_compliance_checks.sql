with

purchase_orders as (
    select
        line.purchase_order_id,
        min(line.order_name) as order_name,
        min(line.company_id) as company_id,
        min(line.warehouse_id) as warehouse_id,
        min(line.approved_on) as approved_on,
        bool_or(late.is_approved_late) as is_approved_late,
    from {{ ref('fct_purchase_lines') }} as line
    left join {{ ref('int_late_purchase_orders') }} as late
        on line.purchase_line_id = late.purchase_line_id
    group by line.purchase_order_id
),

-- transfers that a warehouse finished in the same second were validated together
transfers as (
    select
        entry.*,
        count(*) over (
            partition by entry.warehouse_id, entry.stated_at
        ) as validated_together,
    from {{ ref('int_entry_dates') }} as entry
    where entry.entry_kind = 'transfer'
),

checks as (
    select
        'order_before_goods' as check_name,
        'purchase.order' as odoo_model,
        purchase_order_id as odoo_id,
        order_name as record_name,
        company_id,
        warehouse_id,
        cast(null as varchar) as channel,
        not is_approved_late as is_conforming,
        approved_on as checked_on,
    from purchase_orders
    where is_approved_late is not null
    union all
    select
        'approved_by_another' as check_name,
        'purchase.order' as odoo_model,
        orders.purchase_order_id as odoo_id,
        orders.order_name as record_name,
        orders.company_id,
        orders.warehouse_id,
        cast(null as varchar) as channel,
        not approval.is_own_approval as is_conforming,
        orders.approved_on as checked_on,
    from purchase_orders as orders
    inner join {{ ref('int_purchase_approvals') }} as approval
        on orders.purchase_order_id = approval.purchase_order_id
    inner join {{ ref('dim_company') }} as company on orders.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on orders.warehouse_id = warehouse.warehouse_id
    where approval.order_value > {{ policy_value(
        'purchase_approval_money', 'company.company', 'warehouse.warehouse', 'null',
        'orders.approved_on'
    ) }}
    union all
    select
        case when is_document then 'document' else entry_kind end || '_dated_as_written'
            as check_name,
        odoo_model,
        odoo_id,
        record_name,
        company_id,
        warehouse_id,
        cast(null as varchar) as channel,
        not is_backdated as is_conforming,
        case when is_document then recorded_on else stated_on end as checked_on,
    from {{ ref('int_entry_dates') }}
    union all
    select
        'transfer_validated_alone' as check_name,
        odoo_model,
        odoo_id,
        record_name,
        company_id,
        warehouse_id,
        cast(null as varchar) as channel,
        validated_together < {{ policy_value(
            'batch_transfers', 'company', 'warehouse', 'null', 'stated_on'
        ) }} as is_conforming,
        stated_on as checked_on,
    from transfers
    union all
    select
        'price_within_policy' as check_name,
        'sale.order.line' as odoo_model,
        order_line_id as odoo_id,
        order_name as record_name,
        company_id,
        warehouse_id,
        channel,
        excess_discount <= 1e-6
        and company_unit_price >= policy_unit_price * (1 - {{ policy_value(
            'price_below_policy_share', 'company', 'warehouse', 'channel', 'order_date'
        ) }}) as is_conforming,
        order_date as checked_on,
    from {{ ref('int_margin_lines') }}
    where not is_cancelled
    union all
    select
        'adjustment_with_reason' as check_name,
        'stock.move' as odoo_model,
        stock_move_id as odoo_id,
        product || ' at ' || location as record_name,
        company_id,
        warehouse_id,
        cast(null as varchar) as channel,
        not lacks_reason as is_conforming,
        adjusted_on as checked_on,
    from {{ ref('int_adjustments') }}
)

select
    concat_ws('-', checks.check_name, checks.odoo_id, checks.odoo_model) as compliance_check_id,
    checks.check_name,
    rule.check_label,
    upper(rule.process[1]) || replace(rule.process[2:], '_', ' ') as process,
    rule.owner_role,
    coalesce(owner.owner, role.title) as owner,
    checks.company_id,
    company.company,
    checks.warehouse_id,
    warehouse.warehouse,
    checks.channel,
    checks.odoo_model,
    checks.odoo_id,
    checks.record_name,
    cast(checks.is_conforming as integer) as is_conforming,
    1 as is_eligible,
    checks.checked_on,
from checks
cross join {{ ref('stg_odoo__server') }} as server
inner join {{ ref('compliance_checks') }} as rule on checks.check_name = rule.check_name
inner join {{ ref('owner_roles') }} as role on rule.owner_role = role.role
inner join {{ ref('dim_company') }} as company on checks.company_id = company.company_id
left join {{ ref('dim_warehouse') }} as warehouse on checks.warehouse_id = warehouse.warehouse_id
{{ owner_join("rule.owner_role", 'checks', 'checks.checked_on') }}
-- a date in the future belongs to no month yet
where checks.checked_on <= {{ local_date('server.as_of', 'company.timezone') }}
