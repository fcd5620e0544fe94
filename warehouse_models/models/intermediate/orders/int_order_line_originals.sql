{#-
    One row per order line: quantity and promise as first seen at or after confirmation, and when
    less was asked for. A line never seen confirmed (its order was cancelled before the first
    extract) shows its first version. Of nothing nobody promised anything.
-#}
with

reductions as (
    {{ latest_reductions('snap_sale_order_line', 'sale_order_line_id') }}
),

first_line_versions as (
    select *
    from {{ ref('snap_sale_order_line') }}
    qualify
        row_number() over (
            partition by sale_order_line_id
            order by
                coalesce(state != 'sale', true), ordered_quantity <= 0, dbt_valid_from, dbt_valid_to
        ) = 1
)

select
    line.sale_order_line_id,
    line.uom_id,
    line.ordered_quantity,
    line.customer_lead_days,
    order_version.ordered_at,
    order_version.commitment_at,
    line.dbt_valid_from as first_seen_at,
    reductions.reduced_at,
from first_line_versions as line
left join reductions on line.sale_order_line_id = reductions.sale_order_line_id
-- a line added later was promised what its order promised at that time
left join {{ ref('snap_sale_order') }} as order_version
    on
        line.sale_order_id = order_version.sale_order_id
        and line.dbt_valid_from >= order_version.dbt_valid_from
        and line.dbt_valid_from < coalesce(order_version.dbt_valid_to, timestamp '9999-12-31')
