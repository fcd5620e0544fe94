with

server as (
    select * from {{ ref('stg_odoo__server') }}
),

first_records as (
    select min(least(created_at, ordered_at)) as first_at from {{ ref('stg_odoo__sale_order') }}
    union all
    select min(least(created_at, ordered_at)) as first_at from {{ ref('stg_odoo__purchase_order') }}
    union all
    select min(least(created_at, moved_at)) as first_at from {{ ref('stg_odoo__stock_move') }}
),

-- a mistyped year must not stretch the range over centuries
bounds as (
    select
        greatest(
            cast(coalesce(min(first_records.first_at), min(server.as_of)) as date) - 31,
            date '2000-01-01'
        ) as first_date,
        cast(min(server.as_of) as date) + 731 as last_date,
    from first_records
    cross join server
),

dates as (
    select unnest(generate_series(first_date, last_date, interval 1 day)) as local_midnight,
    from bounds
)

-- Odoo's own numbering of two-week calendars: weeks since 0001-01-01, even ones are type 0
select
    cast(local_midnight as date) as local_date,
    isodow(local_midnight) - 1 as weekday,
    (date_diff('day', date '0001-01-01', cast(local_midnight as date)) // 7) % 2 as week_type,
from dates
