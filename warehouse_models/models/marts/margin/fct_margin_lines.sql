with

order_lines as (
    select
        'line-' || order_line_id as margin_line_id,
        'order_line' as line_kind,
        'sale.order' as odoo_model,
        order_id as odoo_id,
        order_name as record_name,
        order_line_id,
        order_id,
        order_name,
        product_id,
        customer_id,
        company_id,
        warehouse_id,
        company,
        warehouse,
        channel,
        product,
        product_category,
        customer,
        customer_segment,
        supplier,
        shipped_quantity as delivered_quantity,
        returned_quantity,
        invoiced_quantity,
        credited_quantity,
        unbilled_quantity,
        overdue_quantity,
        policy_unit_price,
        company_unit_price as unit_price,
        invoiced_unit_price as net_unit_price,
        given_discount,
        policy_discount,
        policy_revenue,
        price_override,
        price_above_policy,
        discount_beyond_policy,
        line_revenue,
        returns_and_credits,
        unbilled_deliveries,
        exchange_difference,
        standard_cost,
        cost_variance,
        landed_cost,
        freight_under_recovered,
        0.0 as shrink_and_scrap,
        returned_goods,
        unexplained,
        realised_margin,
        leakage,
        order_date,
        first_invoice_date,
        last_shipped_on as last_delivery_date,
        unbilled_delivery_on as unbilled_delivery_date,
        recognised_on,
    from {{ ref('int_margin_lines') }}
),

stock_losses as (
    select
        loss.stock_loss_id as margin_line_id,
        loss.loss_kind as line_kind,
        case when loss.loss_kind = 'count' then 'stock.move.line' else 'stock.move' end
            as odoo_model,
        loss.odoo_id,
        product.product as record_name,
        loss.product_id,
        loss.company_id,
        loss.warehouse_id,
        company.company,
        warehouse.warehouse,
        product.product,
        product.product_category,
        product.supplier,
        loss.loss as shrink_and_scrap,
        -loss.loss as realised_margin,
        loss.loss as leakage,
        loss.lost_on as recognised_on,
    from {{ ref('int_stock_losses') }} as loss
    inner join {{ ref('dim_product') }} as product on loss.product_id = product.product_id
    left join {{ ref('dim_company') }} as company on loss.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse on loss.warehouse_id = warehouse.warehouse_id
),

lines as (
    select * from order_lines -- noqa: AM07
    union all by name
    select * from stock_losses
)

select
    lines.*,
    rate.to_group,
from lines
asof left join {{ ref('int_group_rates') }} as rate
    on lines.company_id = rate.company_id and lines.recognised_on >= rate.valid_from
