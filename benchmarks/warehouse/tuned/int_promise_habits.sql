-- Clocks once for each pair of days instead of each promise; groups instead of a window.
create table int_promise_habits as
with

promises as materialized (
    select
        channel,
        warehouse_id,
        tz,
        order_date,
        due_date,
        promised_at = confirmed_at + to_seconds(customer_lead_days * 86400) as is_counted,
    from steps.intermediate.int_order_lines
    where not is_dropship and not is_intercompany and promised_at is not null
),

midnights as (
    select
        warehouse_id,
        tz,
        day,
        make_timestamp(epoch_us(timezone(tz, cast(day + 1 as timestamp)))) as ends_at,
    from (
        select distinct warehouse_id, tz, unnest([order_date, due_date]) as day
        from (select distinct warehouse_id, tz, order_date, due_date from promises)
    )
),

clocks as (
    select
        warehouse_id,
        tz,
        day,
        clock_seconds_before + clock_is_working * date_diff('second', clock_starts_at, ends_at)
            as clock,
    from midnights
    left join int_warehouse_clock
        on
            coalesce(warehouse_id, 0) = clock_calendar_id
            and cast(ends_at as date) = clock_date
            and ends_at >= clock_starts_at
            and ends_at < clock_ends_at
),

leads as materialized (
    select
        promises.channel,
        promises.warehouse_id,
        promises.is_counted,
        greatest(0, due.clock - placed.clock) as lead_seconds,
    from promises
    inner join clocks as placed
        on
            promises.warehouse_id is not distinct from placed.warehouse_id
            and promises.tz = placed.tz
            and promises.order_date = placed.day
    inner join clocks as due
        on
            promises.warehouse_id is not distinct from due.warehouse_id
            and promises.tz = due.tz
            and promises.due_date = due.day
),

usual as (
    select channel, warehouse_id, quantile_disc(lead_seconds, 0.25) as usual_lead_seconds
    from leads
    group by all
),

overall as (
    select count(*) filter (where is_counted) / count(*) as counted_share from leads
)

select
    leads.channel,
    leads.warehouse_id,
    count(*) as lines,
    any_value(usual_lead_seconds) as usual_lead_seconds,
    quantile_disc(lead_seconds, [0.125, 0.375, 0.625, 0.875]) filter (
        where lead_seconds >= usual_lead_seconds
    ) as quantiles,
    quantiles[1] as lead_1_seconds,
    quantiles[2] as lead_2_seconds,
    quantiles[3] as lead_3_seconds,
    quantiles[4] as lead_4_seconds,
    (count(*) filter (where is_counted) + 10 * any_value(counted_share)) / (count(*) + 10)
        as counted_share,
from leads
inner join usual
    on
        leads.channel is not distinct from usual.channel
        and leads.warehouse_id is not distinct from usual.warehouse_id
cross join overall
group by leads.channel, leads.warehouse_id
having count(*) >= 5
