{%- set tolerance = '1e-6 * greatest(1, line.ordered_quantity)' -%}
with

-- Odoo keeps no time of a cancellation, but cancels the receipts of a confirmed order with it
cancellations as (
    select
        line.purchase_order_id,
        max(move.written_at) as cancelled_at,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('stg_odoo__purchase_order_line') }} as line
        on move.purchase_order_line_id = line.purchase_order_line_id
    where move.state = 'cancel'
    group by line.purchase_order_id
),

-- a cancelled order is one of which nothing is wanted any more
confirmed_orders as (
    select
        purchase.*,
        purchase.state = 'cancel' as is_cancelled,
        case when purchase.state = 'cancel' then cancellations.cancelled_at end as cancelled_at,
    from {{ ref('stg_odoo__purchase_order') }} as purchase
    left join cancellations on purchase.purchase_order_id = cancellations.purchase_order_id
    where
        purchase.state = 'purchase'
        or (
            purchase.state = 'cancel'
            and purchase.approved_at is not null
            and cancellations.cancelled_at is not null
        )
),

confirmed_lines as (
    select
        line.purchase_order_line_id,
        line.purchase_order_id,
        purchase.order_name,
        line.product_id,
        purchase.supplier_id,
        purchase.company_id,
        picking_type.warehouse_id,
        company.company,
        warehouse.warehouse,
        product.product,
        product.product_category,
        coalesce(supplier.customer, supplier.contact) as supplier,
        coalesce(warehouse.tz, company.timezone, 'UTC') as tz,
        coalesce(
            original.ordered_quantity
            * original_uom.factor_to_reference
            / product.factor_to_reference,
            line.ordered_quantity * uom.factor_to_reference / product.factor_to_reference
        ) as ordered_quantity,
        case when purchase.is_cancelled then 0 else line.ordered_quantity end
        * uom.factor_to_reference
        / product.factor_to_reference as ordered_quantity_current,
        -- the subtotal of a line brought down to nothing no longer tells its price
        coalesce(
            line.price_subtotal / nullif(line.ordered_quantity, 0),
            line.price_unit * (1 - coalesce(line.discount, 0) / 100)
        )
        / (uom.factor_to_reference / product.factor_to_reference)
        / coalesce(rate.units_per_company_currency, nullif(purchase.currency_rate, 0), 1)
            as unit_price,
        case
            when original.first_seen_at <= purchase.approved_at + interval 24 hour
                then 'confirmed'
            else 'first_seen'
        end as promise_basis,
        purchase.ordered_at,
        purchase.approved_at,
        coalesce(original.planned_at, line.planned_at) as promised_at,
        line.planned_at as promised_at_current,
        case when purchase.is_cancelled then purchase.cancelled_at else original.reduced_at end
            as reduced_at,
        server.as_of,
    from {{ ref('stg_odoo__purchase_order_line') }} as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join confirmed_orders as purchase
        on line.purchase_order_id = purchase.purchase_order_id
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join {{ ref('stg_odoo__uom') }} as uom on line.uom_id = uom.uom_id
    inner join {{ ref('dim_company') }} as company on purchase.company_id = company.company_id
    left join {{ ref('stg_odoo__picking_type') }} as picking_type
        on purchase.picking_type_id = picking_type.picking_type_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on picking_type.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_customer') }} as supplier on purchase.supplier_id = supplier.customer_id
    left join {{ ref('int_purchase_line_originals') }} as original
        on line.purchase_order_line_id = original.purchase_order_line_id
    left join {{ ref('stg_odoo__uom') }} as original_uom on original.uom_id = original_uom.uom_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            purchase.company_id = rate.company_id
            and purchase.currency_id = rate.currency_id
            and cast(purchase.ordered_at as date) >= rate.valid_from
    where
        product.is_goods
        and line.display_type is null
        and (line.ordered_quantity > 0 or original.ordered_quantity > 0)
),

dated_lines as (
    select
        *,
        {{ local_date('ordered_at', 'tz') }} as order_date,
        {{ local_date('approved_at', 'tz') }} as approved_on,
        {{ local_date('promised_at', 'tz') }} as promised_on,
        {{ local_date('promised_at_current', 'tz') }} as promised_on_current,
        {{ local_date('reduced_at', 'tz') }} as reduced_on,
        {{ local_date('as_of', 'tz') }} as as_of_date,
    from confirmed_lines
),

-- nothing wanted any more: up to the promise the buyer took it back, after it nothing had come
counted_lines as (
    select *
    from dated_lines
    where ordered_quantity_current > 0 or reduced_on > promised_on
),

received as (
    select
        line.purchase_order_line_id,
        sum(receipt.quantity) as received_quantity,
        sum(receipt.quantity) filter (
            where {{ local_date('receipt.received_at', 'line.tz') }} <= line.promised_on
        ) as received_by_promise,
        sum(receipt.quantity) filter (where receipt.received_at < line.approved_at)
            as received_before_approval,
        min(receipt.received_at) as first_received_at,
        max(receipt.received_at) as last_received_at,
        min(receipt.received_at) filter (
            where receipt.cumulative_quantity >= line.ordered_quantity - {{ tolerance }}
        ) as completed_at,
    from counted_lines as line
    inner join {{ ref('int_purchase_receipts') }} as receipt
        on line.purchase_order_line_id = receipt.purchase_order_line_id
    group by line.purchase_order_line_id
),

measured_lines as (
    select
        line.*,
        coalesce(received.received_quantity, 0) as received_quantity,
        least(coalesce(received.received_by_promise, 0), line.ordered_quantity)
            as received_by_promise,
        coalesce(received.received_before_approval, 0) as received_before_approval,
        received.first_received_at,
        received.last_received_at,
        {{ local_date('received.first_received_at', 'line.tz') }} as first_received_on,
        {{ local_date('received.completed_at', 'line.tz') }} as completed_on,
        received.completed_at is not null as is_complete,
        line.promised_on < line.as_of_date as is_due,
        -- a rest that the buyer gave up is waited for until then
        case
            when received.completed_at is not null
                then {{ local_date('received.completed_at', 'line.tz') }}
            when coalesce(received.received_quantity, 0) >= line.ordered_quantity_current
                then greatest(
                    {{ local_date('received.last_received_at', 'line.tz') }}, line.reduced_on
                )
        end as settled_on,
    from counted_lines as line
    left join received on line.purchase_order_line_id = received.purchase_order_line_id
)

select
    line.purchase_order_line_id as purchase_line_id,
    line.purchase_order_id,
    line.order_name,
    line.product_id,
    line.supplier_id,
    line.company_id,
    line.warehouse_id,
    line.company,
    line.warehouse,
    line.product,
    line.product_category,
    line.supplier,
    owner.owner,
    line.promise_basis,
    line.is_due,
    line.is_complete,
    coalesce(line.completed_on <= line.promised_on, false) as is_on_time,
    line.ordered_quantity,
    line.ordered_quantity_current,
    line.received_quantity,
    line.received_by_promise,
    line.received_before_approval,
    line.unit_price,
    line.ordered_quantity * line.unit_price as ordered_value,
    line.received_quantity * line.unit_price as received_value,
    -- a receipt that never came is late now
    case
        when line.settled_on is not null then greatest(line.settled_on - line.promised_on, 0)
        when line.is_due then line.as_of_date - line.promised_on
        else 0
    end as days_late,
    -- with the sign: what came before its date is early
    case
        when line.is_due then coalesce(line.settled_on, line.as_of_date) - line.promised_on
    end as days_from_promise,
    case when line.is_due then line.ordered_quantity end as due_quantity,
    case
        when line.is_due and line.is_complete and line.completed_on <= line.promised_on
            then line.ordered_quantity
        when line.is_due then 0
    end as on_time_quantity,
    case when line.is_due then line.received_by_promise end as received_in_time_quantity,
    line.order_date,
    line.approved_on,
    line.promised_on,
    line.promised_on_current,
    line.first_received_on,
    line.completed_on,
    line.approved_at,
    line.first_received_at,
    line.last_received_at,
from measured_lines as line
{{ owner_join("'purchasing'", 'line', 'line.promised_on') }}
