-- projected lateness starts at nothing and ends at the slice's own lateness, so that the growths
-- of its stages can never add up to less
select
    late_slice_id,
    ended_at_clock - late_from_at_clock as lateness,
    promise_growth + release_growth + material_growth + pick_growth + pack_growth + ship_growth
    + unknown_growth as growth,
from {{ ref('int_late_slices') }}
where
    greatest(0, ended_at_clock - late_from_at_clock)
    > promise_growth + release_growth + material_growth + pick_growth + pack_growth + ship_growth
    + unknown_growth
