{#- One row per line of a confirmed purchase: when it was placed, what was promised and agreed. -#}
with

lines as (
    select * from {{ ref('stg_odoo__purchase_order_line') }}
),

orders as (
    select * from {{ ref('stg_odoo__purchase_order') }}
    where state = 'purchase'
),

first_versions as (
    select
        purchase_order_line_id,
        planned_at as first_planned_at,
    from {{ ref('snap_purchase_order_line') }}
    qualify
        row_number() over (
            partition by purchase_order_line_id
            order by coalesce(state = 'purchase', false) desc, dbt_valid_from, dbt_valid_to asc
        ) = 1
),

-- a purchase confirmed after its goods came was placed when it was written
placed as (
    select
        line.purchase_order_line_id,
        line.product_id,
        min(receipt.moved_at) as first_receipt_at,
        any_value(
            case
                when receipt.moved_at < orders.approved_at
                    then least(orders.ordered_at, receipt.moved_at)
                else coalesce(orders.approved_at, orders.ordered_at)
            end
            order by receipt.moved_at asc nulls last
        ) as placed_at,
    from lines as line
    inner join orders on line.purchase_order_id = orders.purchase_order_id
    left join {{ ref('int_stock_moves') }} as receipt
        on
            line.purchase_order_line_id = receipt.purchase_order_line_id
            and receipt.is_done and receipt.is_from_supplier
    group by line.purchase_order_line_id, line.product_id
),

partners as (
    select * from {{ ref('dim_customer') }}
),

-- agreed lead time of the supplier for the product; the variant's own row before the template's
agreed_leads as (
    select
        line.purchase_order_line_id,
        arg_min(
            info.delay_days, row(info.product_id is null, info.sequence, info.supplierinfo_id)
        ) as agreed_lead_days,
    from lines as line
    inner join orders on line.purchase_order_id = orders.purchase_order_id
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join {{ ref('stg_odoo__supplierinfo') }} as info
        on
            product.product_template_id = info.product_template_id
            and orders.supplier_id = info.supplier_id
            and (info.product_id is null or line.product_id = info.product_id)
            and (info.company_id is null or orders.company_id = info.company_id)
    group by line.purchase_order_line_id
)

select
    line.purchase_order_line_id,
    line.purchase_order_id,
    orders.order_name as purchase_name,
    orders.supplier_id,
    supplier.customer as supplier,
    agreed_leads.agreed_lead_days,
    placed.placed_at,
    coalesce(first_versions.first_planned_at, line.planned_at) as promised_first_at,
    line.planned_at as promised_current_at,
    -- a date before the purchase was placed is nobody's promise: the agreed lead time holds
    greatest(
        coalesce(first_versions.first_planned_at, line.planned_at),
        case
            when coalesce(first_versions.first_planned_at, line.planned_at) <= placed.placed_at
                then placed.placed_at + to_seconds(agreed_leads.agreed_lead_days * 86400)
        end
    ) as expected_at,
from lines as line
inner join orders on line.purchase_order_id = orders.purchase_order_id
inner join placed on line.purchase_order_line_id = placed.purchase_order_line_id
left join first_versions on line.purchase_order_line_id = first_versions.purchase_order_line_id
left join agreed_leads on line.purchase_order_line_id = agreed_leads.purchase_order_line_id
left join partners as supplier on orders.supplier_id = supplier.customer_id
