with

revenue as (
    select
        'revenue-' || line.account_move_line_id as revenue_and_cost_id,
        'revenue' as entry_kind,
        'account.move' as odoo_model,
        line.account_move_id as odoo_id,
        move.move_name as document_name,
        -- an invoice line of several order lines takes the place and channel of the first
        line.sale_order_line_ids[1] as order_line_id,
        line.product_id,
        move.partner_id as customer_id,
        move.team_id,
        line.company_id,
        cast(null as bigint) as warehouse_id,
        -line.balance as net_invoiced_revenue,
        cast(null as double) as cost_of_goods_shipped,
        move.invoice_date as booked_on,
    from {{ ref('stg_odoo__account_move_line') }} as line
    inner join {{ ref('stg_odoo__account_move') }} as move
        on line.account_move_id = move.account_move_id
    where
        move.state = 'posted'
        and move.move_type in ('out_invoice', 'out_refund')
        and line.display_type = 'product'
        and not line.is_downpayment
),

cost as (
    select
        'cost-' || stock_move_id as revenue_and_cost_id,
        'cost' as entry_kind,
        case when picking_id is null then 'stock.move' else 'stock.picking' end as odoo_model,
        coalesce(picking_id, stock_move_id) as odoo_id,
        reference as document_name,
        order_line_id,
        product_id,
        cast(null as bigint) as customer_id,
        cast(null as bigint) as team_id,
        company_id,
        warehouse_id,
        cast(null as double) as net_invoiced_revenue,
        case when is_to_customer then cost else -cost end as cost_of_goods_shipped,
        moved_on as booked_on,
    from {{ ref('int_line_flows') }}
    where cost is not null
),

entries as (
    select * from revenue
    union all by name
    select * from cost
),

placed_entries as (
    select
        entries.* replace (
            coalesce(entries.warehouse_id, order_line.warehouse_id, sale_order.warehouse_id)
                as warehouse_id,
            coalesce(sale_order.customer_id, entries.customer_id) as customer_id
        ),
        team.team as channel,
    from entries
    left join {{ ref('stg_odoo__sale_order_line') }} as order_line
        on entries.order_line_id = order_line.sale_order_line_id
    left join {{ ref('stg_odoo__sale_order') }} as sale_order
        on order_line.sale_order_id = sale_order.sale_order_id
    left join {{ ref('stg_odoo__team') }} as team
        on coalesce(sale_order.team_id, entries.team_id) = team.team_id
)

select
    entry.revenue_and_cost_id,
    entry.entry_kind,
    entry.odoo_model,
    entry.odoo_id,
    entry.document_name,
    entry.order_line_id,
    entry.product_id,
    entry.company_id,
    entry.warehouse_id,
    company.company,
    warehouse.warehouse,
    entry.channel,
    product.product,
    product.product_category,
    customer.customer,
    customer.customer_segment,
    product.supplier,
    entry.net_invoiced_revenue,
    entry.cost_of_goods_shipped,
    rate.to_group,
    entry.booked_on,
from placed_entries as entry
cross join {{ ref('stg_odoo__server') }} as server
inner join {{ ref('dim_product') }} as product on entry.product_id = product.product_id
left join {{ ref('dim_company') }} as company on entry.company_id = company.company_id
asof left join {{ ref('int_group_rates') }} as rate
    on entry.company_id = rate.company_id and entry.booked_on >= rate.valid_from
left join {{ ref('dim_warehouse') }} as warehouse on entry.warehouse_id = warehouse.warehouse_id
left join {{ ref('dim_customer') }} as customer on entry.customer_id = customer.customer_id
where
    product.is_goods
    and entry.booked_on
    <= {{ local_date('server.as_of', "coalesce(warehouse.tz, company.timezone, 'UTC')") }}
