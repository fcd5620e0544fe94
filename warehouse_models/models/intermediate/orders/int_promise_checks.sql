{#-
    What could be promised when an order was confirmed: stock not yet asked for, else the open
    purchase, else the supplier's lead time; and whether the standard stages fit in after it.
-#}
with

lines as (
    select
        line.*,
        fulfilment.is_complete,
        fulfilment.shipped_quantity,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    where not line.is_dropship and not line.is_kit and line.is_storable
),

-- a line asks for what it will take in the end, so that its demand is gone when it is shipped
changes as (
    select
        product_id,
        warehouse_id,
        moved_at as changed_at,
        quantity as free_change,
    from {{ ref('int_stock_ledger') }}
    where warehouse_id is not null
    union all
    select
        product_id,
        warehouse_id,
        confirmed_at as changed_at,
        -case when is_complete then shipped_quantity else ordered_quantity_current end
            as free_change,
    from lines
    where not is_cancelled
    union all
    select
        line.product_id,
        line.warehouse_id,
        shipment.shipped_at as changed_at,
        shipment.quantity as free_change,
    from {{ ref('int_line_shipments') }} as shipment
    inner join lines as line on shipment.order_line_id = line.order_line_id
    where not line.is_cancelled
),

moments as (
    select
        product_id,
        warehouse_id,
        changed_at,
        sum(free_change) as free_change,
    from changes
    group by all
),

free_stock as (
    select
        product_id,
        warehouse_id,
        changed_at,
        sum(free_change) over (
            partition by product_id, warehouse_id order by changed_at
        ) as free_quantity,
    from moments
),

-- strictly before its own confirmation, when its own demand was not counted yet
at_confirmation as (
    select
        line.*,
        coalesce(free_stock.free_quantity, 0) as free_quantity,
    from lines as line
    asof left join free_stock
        on
            line.product_id = free_stock.product_id
            and line.warehouse_id = free_stock.warehouse_id
            and line.confirmed_at > free_stock.changed_at
),

open_purchases as (
    select
        line.order_line_id,
        min(purchase.promised_on) as expected_on,
    from at_confirmation as line
    inner join {{ ref('fct_purchase_lines') }} as purchase
        on
            line.product_id = purchase.product_id
            and line.warehouse_id = purchase.warehouse_id
            and line.confirmed_at >= purchase.approved_at
    where
        line.free_quantity < line.ordered_quantity
        -- what was given up or cancelled is expected no more
        and purchase.ordered_quantity_current > 0
        and (not purchase.is_complete or purchase.last_received_at > line.confirmed_at)
    group by line.order_line_id
),

supplier_leads as (
    select
        product.product_id,
        min(info.delay_days) as lead_days,
    from {{ ref('dim_product') }} as product
    inner join {{ ref('stg_odoo__supplierinfo') }} as info
        on
            product.product_template_id = info.product_template_id
            and product.supplier_id = info.supplier_id
            and (info.product_id is null or product.product_id = info.product_id)
    group by product.product_id
),

expected as (
    select
        line.*,
        case
            when line.free_quantity >= line.ordered_quantity then 'stock'
            when open_purchases.expected_on is not null then 'purchase'
            when supplier_leads.lead_days is not null then 'lead_time'
            else 'unknown'
        end as availability_basis,
        case
            when line.free_quantity >= line.ordered_quantity then line.confirmed_at
            when open_purchases.expected_on is not null
                then
                    greatest(
                        {{ local_to_utc(
                            'cast(open_purchases.expected_on as timestamp)', 'line.tz'
                        ) }},
                        line.confirmed_at
                    )
            else line.confirmed_at + to_days(cast(supplier_leads.lead_days as integer))
        end as available_at,
        standard.pick_seconds + standard.pack_seconds + standard.ship_seconds as standard_seconds,
        {{ local_to_utc('cast(line.promise_date + 1 as timestamp)', 'line.tz') }}
            as promise_ends_at,
    from at_confirmation as line
    left join open_purchases on line.order_line_id = open_purchases.order_line_id
    left join supplier_leads on line.product_id = supplier_leads.product_id
    left join {{ ref('int_stage_standards') }} as standard
        on line.warehouse_id = standard.warehouse_id
)

select
    order_line_id,
    free_quantity,
    availability_basis,
    available_at,
    coalesce(standard_seconds, 0) / 3600.0 as standard_hours,
    case
        when available_at is not null
            then
                available_at < promise_ends_at
                and {{ joined_working_seconds(
                    'available', 'available_at', 'promise', 'promise_ends_at'
                ) }}
                >= coalesce(standard_seconds, 0)
    end as is_valid,
from expected
{{ working_clock_join('available', 'available_at', 'calendar_id') }}
{{ working_clock_join('promise', 'promise_ends_at', 'calendar_id') }}
