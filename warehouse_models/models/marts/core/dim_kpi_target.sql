select
    name,
    company,
    warehouse,
    value,
    valid_from,
from {{ ref('kpi_targets') }}
