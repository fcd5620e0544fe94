select
    cast(days.day_at as date) as date_day,
    isodow(days.day_at) as iso_weekday,
    dayname(days.day_at) as weekday,
    cast(date_trunc('week', days.day_at) as date) as week_start,
    cast(date_trunc('month', days.day_at) as date) as month_start,
    cast(date_trunc('quarter', days.day_at) as date) as quarter_start,
    cast(date_trunc('year', days.day_at) as date) as year_start,
from {{ ref('stg_odoo__server') }} as server
cross join lateral (
    select
        unnest(
            generate_series(
                timestamp '2010-01-01',
                date_trunc('year', server.as_of) + interval 3 year - interval 1 day,
                interval 1 day
            )
        ) as day_at
) as days
