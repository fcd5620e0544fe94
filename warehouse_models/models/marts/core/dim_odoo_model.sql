{#- Which optional apps there are: a KPI whose models are missing here cannot be measured. -#}
select odoo_model
from {{ ref('stg_odoo__model') }}
