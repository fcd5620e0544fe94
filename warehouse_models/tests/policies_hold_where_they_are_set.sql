-- A row for one company, warehouse or channel would be passed over: these hold for the whole group.
select
    name,
    company,
    warehouse,
    channel,
from {{ ref('policies') }}
where
    coalesce(company, warehouse, channel) is not null
    and name in (
        'abc_class_a_share',
        'abc_class_b_share',
        'abc_window_days',
        'exception_recent_days',
        'landed_cost_window_days',
        'master_data_window_days',
        'quote_open_days',
        'slow_stock_days',
        'stock_count_evidence_days',
        'supplier_price_ratio'
    )
