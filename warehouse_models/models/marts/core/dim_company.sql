with

companies as (
    select
        *,
        -- the group reports in the currency of its top company
        first_value(company_id) over top_first as group_company_id,
        first_value(currency_id) over top_first as group_currency_id,
    from {{ ref('stg_odoo__company') }}
    window top_first as (order by parent_company_id is not null, company_id)
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
    company.calendar_id,
    coalesce(calendar.tz, 'UTC') as timezone,
from companies as company
left join {{ ref('stg_odoo__currency') }} as currency on company.currency_id = currency.currency_id
left join {{ ref('stg_odoo__currency') }} as group_currency
    on company.group_currency_id = group_currency.currency_id
left join {{ ref('stg_odoo__calendar') }} as calendar on company.calendar_id = calendar.calendar_id
