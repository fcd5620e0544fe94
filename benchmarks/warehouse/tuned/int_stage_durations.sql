-- The end of the day due by the day, not by the delivery. A table of its own has a known size: the
-- optimiser then hashes the clock and not the deliveries, of which it expects a hundredth.
create temp table slices as
select
    slice.slice_id,
    coalesce(slice.warehouse_id, 0) as warehouse_id,
    size.lines,
    line.tz,
    line.due_date,
    slice.entered_at,
    slice.released_at,
    slice.available_at,
    slice.picked_at,
    slice.packed_at,
    slice.shipped_at,
    case when slice.supply_kind = 'purchase' then slice.supplied_at end as supplied_at,
    line.promise_date <= line.order_date + 1
    or line.promised_at = line.confirmed_at + to_seconds(line.customer_lead_days * 86400)
        as is_wanted_soon,
from int_delivery_slices as slice
inner join steps.intermediate.int_order_lines as line using (order_line_id)
inner join steps.intermediate.int_order_line_fulfilment as fulfilment using (order_line_id)
left join int_pick_sizes as size on slice.pick_picking_id = size.pick_picking_id
where
    slice.shipped_at is not null
    and slice.delivery_steps > 0
    and slice.available_at <= slice.picked_at
    and fulfilment.is_on_time;

create table int_stage_durations as
with

dues as (
    select
        *,
        make_timestamp(epoch_us(timezone(tz, cast(due_date + 1 as timestamp)))) as late_from_at,
    from (
        select distinct warehouse_id, tz, due_date from slices
    )
),

due_clocks as materialized (
    select
        warehouse_id,
        tz,
        due_date,
        clock_seconds_before
        + clock_is_working * date_diff('second', clock_starts_at, late_from_at) as late_from_clock,
    from dues
    left join int_warehouse_clock
        on
            warehouse_id = clock_calendar_id
            and cast(late_from_at as date) = clock_date
            and late_from_at >= clock_starts_at
            and late_from_at < clock_ends_at
),

clocks as (
    select
        slice_id,
        warehouse_id,
        lines,
        is_wanted_soon,
        due.late_from_clock,
        entered.clock_seconds_before
        + entered.clock_is_working * date_diff('second', entered.clock_starts_at, entered_at) as entered_clock,
        released.clock_seconds_before
        + released.clock_is_working * date_diff('second', released.clock_starts_at, released_at) as released_clock,
        available.clock_seconds_before
        + available.clock_is_working * date_diff('second', available.clock_starts_at, available_at) as available_clock,
        picked.clock_seconds_before
        + picked.clock_is_working * date_diff('second', picked.clock_starts_at, picked_at) as picked_clock,
        packed.clock_seconds_before
        + packed.clock_is_working * date_diff('second', packed.clock_starts_at, packed_at) as packed_clock,
        shipped.clock_seconds_before
        + shipped.clock_is_working * date_diff('second', shipped.clock_starts_at, shipped_at) as shipped_clock,
        supplied.clock_seconds_before
        + supplied.clock_is_working * date_diff('second', supplied.clock_starts_at, supplied_at) as supplied_clock,
    from slices
    inner join due_clocks as due using (warehouse_id, tz, due_date)
    left join int_warehouse_clock as entered
        on
            slices.warehouse_id = entered.clock_calendar_id
            and cast(entered_at as date) = entered.clock_date
            and entered_at >= entered.clock_starts_at
            and entered_at < entered.clock_ends_at
    left join int_warehouse_clock as released
        on
            slices.warehouse_id = released.clock_calendar_id
            and cast(released_at as date) = released.clock_date
            and released_at >= released.clock_starts_at
            and released_at < released.clock_ends_at
    left join int_warehouse_clock as available
        on
            slices.warehouse_id = available.clock_calendar_id
            and cast(available_at as date) = available.clock_date
            and available_at >= available.clock_starts_at
            and available_at < available.clock_ends_at
    left join int_warehouse_clock as picked
        on
            slices.warehouse_id = picked.clock_calendar_id
            and cast(picked_at as date) = picked.clock_date
            and picked_at >= picked.clock_starts_at
            and picked_at < picked.clock_ends_at
    left join int_warehouse_clock as packed
        on
            slices.warehouse_id = packed.clock_calendar_id
            and cast(packed_at as date) = packed.clock_date
            and packed_at >= packed.clock_starts_at
            and packed_at < packed.clock_ends_at
    left join int_warehouse_clock as shipped
        on
            slices.warehouse_id = shipped.clock_calendar_id
            and cast(shipped_at as date) = shipped.clock_date
            and shipped_at >= shipped.clock_starts_at
            and shipped_at < shipped.clock_ends_at
    left join int_warehouse_clock as supplied
        on
            slices.warehouse_id = supplied.clock_calendar_id
            and cast(supplied_at as date) = supplied.clock_date
            and supplied_at >= supplied.clock_starts_at
            and supplied_at < supplied.clock_ends_at
)

select
    slice_id,
    warehouse_id,
    lines,
    is_wanted_soon,
    greatest(released_clock - entered_clock, 0) as release_seconds,
    greatest(picked_clock - available_clock, 0) as pick_seconds,
    if(packed_clock is not null, greatest(packed_clock - picked_clock, 0), null) as pack_seconds,
    if(packed_clock is not null, greatest(shipped_clock - packed_clock, 0), null) as ship_seconds,
    greatest(late_from_clock - picked_clock, 0) as ahead_seconds,
    if(supplied_clock is not null, greatest(picked_clock - supplied_clock, 0), null)
        as cover_seconds,
from clocks;

drop table slices
