{#-
    One row per warehouse, carrier and working day: when what is packed by then usually leaves.
    Only where deliveries leave at a set hour: the earliest tenth and the third of them within
    an hour of the day. A carrier with too few deliveries leaves when the warehouse's others do.
-#}
{%- set enough = 5 -%}
with

shipments as (
    select
        slice.warehouse_id,
        coalesce(transfer.carrier_id, 0) as carrier_id,
        timezone(warehouse.tz, timezone('UTC', slice.shipped_at)) as shipped_local,
        epoch(shipped_local) % 86400 as second_of_day,
    from {{ ref('int_delivery_slices') }} as slice
    inner join {{ ref('dim_warehouse') }} as warehouse
        on slice.warehouse_id = warehouse.warehouse_id
    left join {{ ref('stg_odoo__picking') }} as transfer on slice.picking_id = transfer.picking_id
    where slice.shipped_at is not null and slice.delivery_steps > 0
),

hours as (
    select
        warehouse_id,
        carrier_id,
        quantile_cont(second_of_day, 0.1) as departure_second,
    from shipments
    group by warehouse_id, carrier_id
    having
        count(*) >= {{ enough }}
        and quantile_cont(second_of_day, 0.3) - quantile_cont(second_of_day, 0.1) <= 3600
),

-- the days on which the carrier was there for certain
collections as (
    select distinct
        warehouse_id,
        carrier_id,
        cast(shipped_local as date) as local_date,
    from shipments
),

departures as (
    select
        hours.warehouse_id,
        hours.carrier_id,
        dates.local_date,
        collections.local_date is not null as was_seen,
        {{ local_to_utc(
            'dates.local_date + to_seconds(cast(hours.departure_second as bigint))',
            'warehouse.tz',
        ) }} as departs_at,
        {{ local_to_utc('cast(dates.local_date as timestamp)', 'warehouse.tz') }} as day_begins_at,
    from hours
    inner join {{ ref('dim_warehouse') }} as warehouse
        on hours.warehouse_id = warehouse.warehouse_id
    cross join {{ ref('int_working_dates') }} as dates
    left join collections
        on
            hours.warehouse_id = collections.warehouse_id
            and hours.carrier_id = collections.carrier_id
            and dates.local_date = collections.local_date
),

clocks as (
    select
        *,
        {{ working_clock('departs_at', 'warehouse_id', 'int_warehouse_clock') }} as departure_clock,
        {{ working_clock('day_begins_at', 'warehouse_id', 'int_warehouse_clock') }}
            as day_begins_clock,
    from departures
)

select
    warehouse_id,
    carrier_id,
    local_date,
    departs_at,
    departure_clock,
    was_seen,
    row_number() over (
        partition by warehouse_id, carrier_id order by departure_clock
    ) as departure_number,
from clocks
where departure_clock > day_begins_clock
