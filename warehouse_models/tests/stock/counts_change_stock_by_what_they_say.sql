-- Every count hits or misses by its own figures, and an exact count is a hit.
select stock_count_id
from {{ ref('fct_stock_counts') }}
where
    is_exact > is_hit
    or abs(counted_quantity - book_quantity - difference_quantity) > 1e-9
    or (is_exact = 1) != (abs(difference_quantity) <= 1e-9)
    or accurate_value > book_value + 1e-9
