{#-
    One row per late slice and cause with a part in its lateness: seconds by which the cause made
    the slice later, shared fairly with the others (`int_late_shares`), in the company's working
    time, or in the warehouse's where the company did not work while the slice was late.
-#}
with

shares as (
    select
        share.late_slice_id,
        share.order_line_id,
        share.cause,
        slice.slice_id,
        slice.slice_weight,
        case
            when slice.slice_late_seconds > 0 and not slice.is_late_off_hours
                then
                    share.seconds * slice.slice_late_seconds
                    / (slice.ended_at_clock - slice.late_from_at_clock)
            else share.seconds
        end as growth,
    from {{ ref('int_late_shares') }} as share
    inner join {{ ref('int_late_slices') }} as slice on share.late_slice_id = slice.late_slice_id
    where share.seconds > 0
)

select
    shares.late_slice_id || '-' || shares.cause as late_slice_cause_id,
    shares.late_slice_id,
    shares.slice_id,
    shares.order_line_id,
    shares.cause,
    shares.growth,
    sum(shares.growth) over (partition by shares.late_slice_id) as slice_growth,
    shares.slice_weight,
    counts_down.count_move_id,
    counts_down.counted_down,
    counts_down.counted_at,
from shares
left join {{ ref('int_late_counts') }} as counts_down
    on shares.late_slice_id = counts_down.late_slice_id
