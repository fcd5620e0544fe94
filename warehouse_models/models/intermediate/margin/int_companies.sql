select
    company_id,
    company,
    partner_id,
    currency_id,
    calendar_id,
    -- the group reports in the currency of its top company
    first_value(company_id) over top_first as group_company_id,
    first_value(currency_id) over top_first as group_currency_id,
from {{ ref('stg_odoo__company') }}
window top_first as (order by parent_company_id is not null, company_id)
