with

todays_rates as (
    select
        rate.company_id,
        max_by(rate.to_group, rate.valid_from) as to_group,
    from {{ ref('int_group_rates') }} as rate
    cross join {{ ref('stg_odoo__server') }} as server
    where rate.valid_from <= cast(server.as_of as date)
    group by all
)

select
    company.company_id,
    company.company,
    company.partner_id,
    company.currency_id,
    currency.currency,
    currency.symbol as currency_symbol,
    company.group_company_id,
    company.group_currency_id,
    group_currency.currency as group_currency,
    group_currency.symbol as group_currency_symbol,
    rate.to_group,
    company.calendar_id,
    coalesce(calendar.tz, 'UTC') as timezone,
from {{ ref('int_companies') }} as company
left join {{ ref('stg_odoo__currency') }} as currency on company.currency_id = currency.currency_id
left join {{ ref('stg_odoo__currency') }} as group_currency
    on company.group_currency_id = group_currency.currency_id
left join todays_rates as rate on company.company_id = rate.company_id
left join {{ ref('stg_odoo__calendar') }} as calendar on company.calendar_id = calendar.calendar_id
