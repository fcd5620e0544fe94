select
    id as company_id,
    name as company,
    partner_id,
    currency_id,
    resource_calendar_id as calendar_id,
    parent_id as parent_company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_company') }}
where not _deleted
