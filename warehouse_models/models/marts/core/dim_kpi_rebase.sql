select
    kpi,
    company,
    warehouse,
    month,
    decided_by,
    reason,
    decided_on,
from {{ ref('kpi_rebases') }}
