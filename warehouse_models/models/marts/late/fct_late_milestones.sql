select
    late_milestone_id,
    late_slice_id,
    order_line_id,
    milestone,
    milestone_order,
    quality,
    source,
    is_waited_for,
    happened_at,
from {{ ref('int_late_milestones') }}
