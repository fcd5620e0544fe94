with

days as (
    select
        unnest(
            generate_series(
                timestamp '2010-01-01',
                date_trunc('year', as_of) + interval 3 year - interval 1 day,
                interval 1 day
            )
        ) as day_at,
    from {{ ref('stg_odoo__server') }}
)

select
    cast(day_at as date) as date_day,
    isodow(day_at) as iso_weekday,
    dayname(day_at) as weekday,
    cast(date_trunc('week', day_at) as date) as week_start,
    cast(date_trunc('month', day_at) as date) as month_start,
    cast(date_trunc('quarter', day_at) as date) as quarter_start,
    cast(date_trunc('year', day_at) as date) as year_start,
from days
