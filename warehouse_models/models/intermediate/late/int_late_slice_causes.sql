{#-
    One row per late slice and cause with a part in its lateness: seconds by which the cause made
    the slice later, shared fairly with the others (`int_late_shares`).
-#}
with

shares as (
    select * from {{ ref('int_late_shares') }}
    where late_slice_id is not null and seconds > 0
)

select
    shares.late_slice_id || '-' || shares.cause as late_slice_cause_id,
    shares.late_slice_id,
    slice.slice_id,
    shares.order_line_id,
    shares.cause,
    shares.seconds as growth,
    sum(shares.seconds) over (partition by shares.late_slice_id) as slice_growth,
    slice.slice_weight,
    counts_down.count_move_id,
    counts_down.counted_down,
    counts_down.counted_at,
from shares
inner join {{ ref('int_late_slices') }} as slice on shares.late_slice_id = slice.late_slice_id
left join {{ ref('int_late_counts') }} as counts_down
    on shares.late_slice_id = counts_down.late_slice_id
