-- Time zones by the day, not by the delivery, and clocks once for each calendar's midnights.
create table int_departures as
with

zones as (
    select tz, warehouse_id from marts.marts.dim_warehouse
),

days as materialized (
    select
        zones.tz,
        dates.local_date as utc_date,
        timezone(tz, timezone('UTC', utc_date + interval 0 day)) as local_start,
        timezone(tz, timezone('UTC', utc_date + interval 1 day)) as local_end,
        local_start - (utc_date + interval 0 day) as utc_offset,
        local_end - local_start = interval 1 day as is_whole,
    from (select distinct tz from zones) as zones
    cross join (
        select local_date from steps.intermediate.int_working_dates
        union
        select distinct cast(shipped_at as date) from int_delivery_slices
    ) as dates
),

shipments as materialized (
    select
        slice.warehouse_id,
        coalesce(transfer.carrier_id, 0) as carrier_id,
        case
            when days.is_whole then slice.shipped_at + days.utc_offset
            else timezone(warehouse.tz, timezone('UTC', slice.shipped_at))
        end as shipped_local,
    from int_delivery_slices as slice
    inner join marts.marts.dim_warehouse as warehouse on slice.warehouse_id = warehouse.warehouse_id
    inner join days on warehouse.tz = days.tz and cast(slice.shipped_at as date) = days.utc_date
    left join marts.staging.stg_odoo__picking as transfer on slice.picking_id = transfer.picking_id
    where slice.shipped_at is not null and slice.delivery_steps > 0
),

hours as (
    select
        warehouse_id,
        carrier_id,
        quantile_cont(epoch(shipped_local) % 86400, [0.1, 0.3]) as seconds,
    from shipments
    group by all
    having count(*) >= 5 and seconds[2] - seconds[1] <= 3600
),

collections as (
    select distinct warehouse_id, carrier_id, cast(shipped_local as date) as local_date
    from shipments
    semi join hours using (warehouse_id, carrier_id)
),

midnights as (
    select
        tz,
        warehouse_id,
        local_date,
        make_timestamp(epoch_us(timezone(tz, cast(local_date as timestamp)))) as begins_at,
    from zones
    cross join steps.intermediate.int_working_dates
),

working_days as materialized (
    select
        midnights.*,
        clock_seconds_before
        + clock_is_working * date_diff('second', clock_starts_at, begins_at) as begins_clock,
    from midnights
    inner join int_warehouse_clock
        on
            warehouse_id = clock_calendar_id
            and cast(begins_at as date) = clock_date
            and begins_at >= clock_starts_at
            and begins_at < clock_ends_at
),

departures as (
    select
        hours.carrier_id,
        day.*,
        make_timestamp(epoch_us(timezone(
            day.tz, day.local_date + to_seconds(cast(hours.seconds[1] as bigint))
        ))) as departs_at,
    from hours
    inner join working_days as day on hours.warehouse_id = day.warehouse_id
),

clocks as (
    select
        departures.*,
        clock_seconds_before
        + clock_is_working * date_diff('second', clock_starts_at, departs_at) as departure_clock,
    from departures
    inner join int_warehouse_clock
        on
            warehouse_id = clock_calendar_id
            and cast(departs_at as date) = clock_date
            and departs_at >= clock_starts_at
            and departs_at < clock_ends_at
    where departure_clock > begins_clock
)

select
    clocks.warehouse_id,
    clocks.carrier_id,
    clocks.local_date,
    departs_at,
    departure_clock,
    collections.local_date is not null as was_seen,
    row_number() over (
        partition by clocks.warehouse_id, clocks.carrier_id order by departure_clock
    ) as departure_number,
from clocks
left join collections
    on
        clocks.warehouse_id = collections.warehouse_id
        and clocks.carrier_id = collections.carrier_id
        and clocks.local_date = collections.local_date
