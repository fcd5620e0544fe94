select
    odoo_version,
    odoo_series,
    url,
    database,
    as_of,
    run_id,
from {{ source('odoo', '_server') }}
