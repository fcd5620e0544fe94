with

orders as (
    select
        purchase_order_id,
        min(order_name) as order_name,
        min(company_id) as company_id,
        min(company) as company,
        min(warehouse_id) as warehouse_id,
        min(warehouse) as warehouse,
        min(supplier) as supplier,
        min(approved_on) as approved_on,
    from {{ ref('fct_purchase_lines') }}
    group by purchase_order_id
),

found as (
    select
        cast(orders.purchase_order_id as varchar) as record_key,
        orders.approved_on as since,
        'purchasing' as owner_role,
        orders.company_id,
        orders.warehouse_id,
        cast(null as varchar) as channel,
        'purchase.order' as odoo_model,
        orders.purchase_order_id as odoo_id,
        orders.order_name as record_name,
        orders.supplier as subject,
        approval.order_value as impact_money,
        null as impact_hours,
        coalesce(approval.creator, 'One user') || ' wrote purchase order ' || orders.order_name
        || ' to ' || coalesce(orders.supplier, 'a supplier') || ' and approved it on '
        || {{ date_in_words('orders.approved_on') }} || '; it is worth '
        || {{ money_in_words('approval.order_value', 'company.currency') }} || '.' as what,
        'Have somebody else look at ' || orders.order_name
        || ' and sign it, and take the right to approve own orders away.' as next_action,
    from orders
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('int_purchase_approvals') }} as approval
        on orders.purchase_order_id = approval.purchase_order_id
    inner join {{ ref('dim_company') }} as company on orders.company_id = company.company_id
    where
        approval.is_own_approval
        and approval.order_value > {{ policy_value(
            'purchase_approval_money', 'orders.company', 'orders.warehouse', 'null',
            'orders.approved_on'
        ) }}
        and orders.approved_on
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'creator_is_approver', 'Approved by its own author') }}
