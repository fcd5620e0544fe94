select
    team_id as channel_id,
    team as channel,
    company_id,
    is_active,
from {{ ref('stg_odoo__team') }}
