select
    id as partner_id,
    name as partner,
    active as is_active,
    is_company,
    parent_id as parent_partner_id,
    commercial_partner_id,
    country_id,
    category_id as partner_category_ids,
    company_id,
    ref,
    vat,
    email,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_partner') }}
where not _deleted
