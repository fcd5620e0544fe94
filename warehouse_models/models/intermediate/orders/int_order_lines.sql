{#-
    One row per counted goods line of a confirmed sale order: dimensions, promises and quantities,
    original (first seen at or after confirmation) and current.
-#}
with

line_moves as (
    select
        line.sale_order_line_id,
        line.sale_order_id,
        max(move.written_at) filter (where move.state = 'cancel') as cancelled_at,
        bool_and(move.state = 'done') and bool_or(move.is_to_customer) as is_delivered,
        bool_or(move.is_dropship and move.state != 'cancel') as is_dropship,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('stg_odoo__sale_order_line') }} as line
        on move.sale_order_line_id = line.sale_order_line_id
    group by line.sale_order_line_id, line.sale_order_id
),

once_confirmed as (
    select
        sale_order_id,
        max(cancelled_at) as cancelled_at,
    from line_moves
    group by sale_order_id
),

confirmed_orders as (
    select
        sale_order.*,
        once_confirmed.cancelled_at,
    from {{ ref('stg_odoo__sale_order') }} as sale_order
    left join once_confirmed on sale_order.sale_order_id = once_confirmed.sale_order_id
    -- only a confirmed order has moves: a cancelled one with none was a quotation
    where
        sale_order.state = 'sale'
        or (sale_order.state = 'cancel' and once_confirmed.sale_order_id is not null)
),

goods_lines as (
    select
        line.*,
        product.product,
        product.product_category,
        product.supplier_id,
        product.supplier,
        product.is_kit,
        product.is_storable,
        product.factor_to_reference as product_factor,
        uom.factor_to_reference / product.factor_to_reference as unit_factor,
    from {{ ref('stg_odoo__sale_order_line') }} as line
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join {{ ref('stg_odoo__uom') }} as uom on line.uom_id = uom.uom_id
    where
        product.is_goods
        and line.display_type is null
        and not line.is_delivery
        and not line.is_downpayment
        and not line.is_expense
),

described_lines as (
    select
        line.sale_order_line_id as order_line_id,
        line.sale_order_id as order_id,
        sale_order.order_name,
        -- Odoo deletes no confirmed line: a customer who wants none of it leaves it at zero. What
        -- left before the rest of its order was cancelled was delivered.
        (sale_order.state = 'cancel' and not coalesce(line_moves.is_delivered, false))
        or line.ordered_quantity <= 0 as is_cancelled,
        line.product_id,
        sale_order.customer_id,
        customer.commercial_partner_id,
        line.supplier_id,
        coalesce(line.warehouse_id, sale_order.warehouse_id) as warehouse_id,
        sale_order.company_id,
        sale_order.team_id,
        sale_order.user_id,
        sale_order.pricelist_id,
        sale_order.currency_id,
        line.uom_id,
        company.company,
        warehouse.warehouse,
        team.team as channel,
        line.product,
        line.product_category,
        customer.customer,
        customer.customer_segment,
        line.supplier,
        coalesce(warehouse.tz, company.timezone) as tz,
        coalesce(warehouse.calendar_id, company.calendar_id) as calendar_id,
        line.is_kit,
        line.is_storable,
        coalesce(line_moves.is_dropship, false) as is_dropship,
        coalesce(customer.is_intercompany, false) as is_intercompany,
        line.unit_factor,
        line.ordered_quantity as ordered_quantity_line_unit,
        line.ordered_quantity * line.unit_factor as ordered_quantity_current,
        coalesce(
            original.ordered_quantity * original_uom.factor_to_reference / line.product_factor,
            line.ordered_quantity * line.unit_factor
        ) as ordered_quantity,
        line.price_unit,
        line.discount,
        line.price_subtotal,
        line.purchase_price,
        nullif(sale_order.currency_rate, 0) as order_currency_rate,
        line.customer_lead_days,
        sale_order.created_at as entered_at,
        sale_order.ordered_at as confirmed_at,
        sale_order.commitment_at,
        coalesce(
            sale_order.commitment_at,
            sale_order.ordered_at + to_seconds(line.customer_lead_days * 86400)
        ) as promised_at_current,
        coalesce(
            original.commitment_at,
            original.ordered_at + to_seconds(original.customer_lead_days * 86400),
            sale_order.commitment_at,
            sale_order.ordered_at + to_seconds(line.customer_lead_days * 86400)
        ) as promised_at,
        case
            when
                original.first_seen_at
                <= greatest(original.ordered_at, line.created_at) + interval 24 hour
                then 'confirmed'
            else 'first_seen'
        end as promise_basis,
        original.reduced_at,
        case
            when sale_order.state = 'cancel' and not coalesce(line_moves.is_delivered, false)
                then sale_order.cancelled_at
            when line.ordered_quantity <= 0 then original.reduced_at
        end as cancelled_at,
    from goods_lines as line
    inner join confirmed_orders as sale_order on line.sale_order_id = sale_order.sale_order_id
    inner join {{ ref('dim_company') }} as company on sale_order.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on coalesce(line.warehouse_id, sale_order.warehouse_id) = warehouse.warehouse_id
    left join {{ ref('dim_customer') }} as customer
        on sale_order.customer_id = customer.customer_id
    left join {{ ref('stg_odoo__team') }} as team on sale_order.team_id = team.team_id
    left join line_moves on line.sale_order_line_id = line_moves.sale_order_line_id
    left join {{ ref('int_order_line_originals') }} as original
        on line.sale_order_line_id = original.sale_order_line_id
    left join {{ ref('stg_odoo__uom') }} as original_uom on original.uom_id = original_uom.uom_id
    where line.ordered_quantity > 0 or original.ordered_quantity > 0
),

localised_lines as (
    select
        line.*,
        {{ local_date('line.confirmed_at', 'line.tz') }} as order_date,
        {{ local_date('line.promised_at', 'line.tz') }} as promise_date,
        {{ local_date('line.promised_at_current', 'line.tz') }} as promise_date_current,
        {{ local_date('line.cancelled_at', 'line.tz') }} as cancelled_on,
        {{ local_date('server.as_of', 'line.tz') }} as as_of_date,
        server.as_of,
    from described_lines as line
    cross join {{ ref('stg_odoo__server') }} as server
),

graced_lines as (
    select
        line.*,
        cast(
            {{ policy_value(
                'grace_days', 'line.company', 'line.warehouse', 'line.channel', 'line.order_date'
            ) }} as integer
        ) as grace_days,
    from localised_lines as line
),

-- Odoo keeps one rate on the order and refreshes it later; the rate of the day is in the rates
priced_lines as (
    select
        line.* exclude (order_currency_rate),
        coalesce(rate.units_per_company_currency, line.order_currency_rate, 1) as currency_rate,
    from graced_lines as line
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            line.company_id = rate.company_id
            and line.currency_id = rate.currency_id
            and line.order_date >= rate.valid_from
),

dated_lines as (
    select
        line.*,
        line.price_unit * (1 - coalesce(line.discount, 0) / 100) * {{ untaxed_share('line') }}
        / line.unit_factor
        / line.currency_rate as net_unit_price,
        line.promise_date + line.grace_days as due_date,
        line.promise_date_current + line.grace_days as due_date_current,
    from priced_lines as line
),

-- cancelled up to the promise: the customer took it back; after it: we were late
counted_lines as (
    select
        *,
        ordered_quantity_current > 0
        and (not is_cancelled or cancelled_on > due_date_current) as is_counted_current,
    from dated_lines
    where not is_cancelled or cancelled_on > due_date
)

select
    *,
    due_date < as_of_date as is_due,
    is_counted_current and due_date_current < as_of_date as is_due_current,
from counted_lines
