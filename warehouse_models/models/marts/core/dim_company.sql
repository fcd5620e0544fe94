select
    company.company_id,
    company.company,
    company.partner_id,
    company.currency_id,
    currency.currency,
    currency.symbol as currency_symbol,
    company.calendar_id,
    coalesce(calendar.tz, 'UTC') as timezone,
from {{ ref('stg_odoo__company') }} as company
left join {{ ref('stg_odoo__currency') }} as currency on company.currency_id = currency.currency_id
left join {{ ref('stg_odoo__calendar') }} as calendar on company.calendar_id = calendar.calendar_id
