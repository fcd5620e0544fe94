select
    entry.company_id || '-' || entry.period as close_period_id,
    entry.company_id,
    entry.company,
    count(*) as entries,
    sum(entry.post_close_entries) as post_close_entries,
    -- the month is closed once nothing more is booked in it
    max(entry.days_after_period_end) as days_to_close,
    1 as periods,
    max(entry.recorded_on) as last_recorded_on,
    last_day(entry.period) as period_end,
from {{ ref('fct_journal_entries') }} as entry
where entry.is_period_over
group by entry.company_id, entry.company, entry.period
