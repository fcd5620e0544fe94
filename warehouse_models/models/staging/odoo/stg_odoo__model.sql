select distinct model as odoo_model
from {{ source('odoo', '_watermark') }}
