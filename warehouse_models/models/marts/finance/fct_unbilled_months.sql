{#-
    What waited for its invoice at each month's end: deliveries count from the end of the policy's
    days on, invoices and returns from their own date; what was settled is what was delivered first.
-#}
with

lines as (
    select
        *,
        cast({{ policy_value(
            'unbilled_after_days', 'company', 'warehouse', 'channel', 'as_of_date'
        ) }} as integer) as patience_days,
    from {{ ref('int_margin_lines') }}
),

-- moves of a kit are of its components: their shares tell when, its own quantities how much
moved as (
    select
        flow.order_line_id,
        flow.is_to_customer,
        flow.moved_on,
        flow.quantity
        / sum(flow.quantity) over (partition by flow.order_line_id, flow.is_to_customer)
            as share,
    from {{ ref('int_line_flows') }} as flow
    where flow.is_billable or not flow.is_to_customer
),

events as (
    select
        line.order_line_id,
        moved.moved_on + line.patience_days + 1 as event_on,
        moved.share * line.shipped_quantity as due,
    from lines as line
    inner join moved on line.order_line_id = moved.order_line_id and moved.is_to_customer
    where moved.moved_on + line.patience_days < line.as_of_date
    union all by name
    select
        line.order_line_id,
        moved.moved_on as event_on,
        moved.share * line.returned_quantity as returned,
    from lines as line
    inner join moved on line.order_line_id = moved.order_line_id and not moved.is_to_customer
    union all by name
    select
        line.order_line_id,
        least(bill.invoice_date, line.as_of_date) as event_on,
        case when bill.is_billing then bill.quantity end as invoiced,
        case when not bill.is_billing then -bill.quantity end as credited,
    from lines as line
    inner join {{ ref('int_bill_lines') }} as bill on line.order_line_id = bill.order_line_id
),

-- most lines are settled before anything of them is due
waiting as (
    select order_line_id
    from events
    group by order_line_id
    having
        max(event_on) filter (where due is null) >= min(event_on) filter (where due > 0)
        or sum(due)
        > coalesce(sum(returned), 0) + coalesce(sum(invoiced), 0) - coalesce(sum(credited), 0)
),

days as (
    select
        event.order_line_id,
        event.event_on,
        coalesce(sum(event.due), 0) as due,
        coalesce(sum(event.returned), 0) as returned,
        coalesce(sum(event.invoiced), 0) as invoiced,
        coalesce(sum(event.credited), 0) as credited,
    from events as event
    semi join waiting on event.order_line_id = waiting.order_line_id
    group by all
),

balances as (
    select
        order_line_id,
        event_on,
        lead(event_on) over by_line as ends_before,
        sum(due) over by_line as due_so_far,
        sum(returned) over by_line as returned_so_far,
        sum(invoiced) over by_line
        + returned_so_far
        - least(sum(credited) over by_line, returned_so_far) as settled,
        greatest(due_so_far - settled, 0) as quantity,
    from days
    window by_line as (partition by order_line_id order by event_on)
),

month_ends as (
    select
        balance.order_line_id,
        balance.quantity,
        unnest(
            generate_series(
                date_trunc('month', balance.event_on),
                least(
                    coalesce(balance.ends_before - 1, line.as_of_date), line.as_of_date
                ),
                interval 1 month
            )
        ) as month_start,
        balance.event_on,
        balance.ends_before,
    from balances as balance
    inner join lines as line on balance.order_line_id = line.order_line_id
    -- moves in fractions of a unit leave remainders
    where balance.quantity > 1e-6
),

closings as (
    select
        line.*,
        month_ends.quantity,
        month_ends.event_on,
        month_ends.ends_before,
        cast(month_ends.month_start as date) as month_start,
        least(last_day(month_ends.month_start), line.as_of_date) as closed_on,
    from month_ends
    inner join lines as line on month_ends.order_line_id = line.order_line_id
)

select
    closing.order_line_id || '-' || closing.month_start as unbilled_month_id,
    closing.order_line_id,
    closing.order_id,
    closing.product_id,
    closing.customer_id,
    closing.company_id,
    closing.warehouse_id,
    closing.order_name,
    closing.company,
    closing.warehouse,
    closing.channel,
    closing.product,
    closing.product_category,
    closing.customer,
    closing.customer_segment,
    closing.supplier,
    closing.quantity as unbilled_quantity,
    closing.quantity * closing.invoiced_unit_price as unbilled_value,
    rate.to_group,
    closing.last_shipped_on as last_delivery_date,
    closing.first_invoice_date,
    closing.closed_on,
    closing.month_start,
from closings as closing
asof left join {{ ref('int_group_rates') }} as rate
    on closing.company_id = rate.company_id and closing.closed_on >= rate.valid_from
where
    closing.closed_on >= closing.event_on
    and (closing.ends_before is null or closing.closed_on < closing.ends_before)
