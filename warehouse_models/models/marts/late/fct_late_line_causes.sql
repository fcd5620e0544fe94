with

slice_causes as (
    select * from {{ ref('int_late_slice_causes') }}
),

-- a slice that shipped before the working clock ran on has no part in the lateness
slice_weights as (
    select
        order_line_id,
        late_slice_id,
        any_value(slice_weight) as slice_weight,
    from slice_causes
    group by order_line_id, late_slice_id
),

line_weights as (
    select
        order_line_id,
        sum(slice_weight) as line_weight,
    from slice_weights
    group by order_line_id
),

-- the line is the quantity-weighted mean of its slices
shares as (
    select
        cause.order_line_id,
        cause.cause,
        sum(cause.slice_weight * cause.growth / cause.slice_growth) / any_value(line.line_weight)
            as share,
        sum(cause.slice_weight * cause.growth / cause.slice_growth * cause.confidence)
        / sum(cause.slice_weight * cause.growth / cause.slice_growth) as confidence,
    from slice_causes as cause
    inner join line_weights as line on cause.order_line_id = line.order_line_id
    group by cause.order_line_id, cause.cause
),

line_shares as (
    select
        late.order_line_id,
        late.late_seconds as line_late_seconds,
        coalesce(shares.cause, 'unattributed') as cause,
        coalesce(shares.share, 1.0) as share,
        coalesce(shares.confidence, 0.0) as confidence,
    from {{ ref('int_late_lines') }} as late
    left join shares on late.order_line_id = shares.order_line_id
),

described_shares as (
    select
        line_shares.*,
        causes.cause_label,
        causes.cause_order,
        causes.owner_role,
        cast(floor(line_late_seconds * share) as bigint) as whole_seconds,
        line_late_seconds * share - floor(line_late_seconds * share) as remainder,
    from line_shares
    inner join {{ ref('late_causes') }} as causes on line_shares.cause = causes.cause
),

-- seconds lost in rounding down go to the largest remainders, equal ones to the earlier step
rounded_shares as (
    select
        *,
        whole_seconds + case
            when
                row_number()
                    over (
                        partition by order_line_id
                        order by round(remainder, 9) desc, cause_order
                    )
                <= line_late_seconds - sum(whole_seconds) over (partition by order_line_id)
                then 1
            else 0
        end as late_seconds,
        row_number() over (
            partition by order_line_id
            order by round(share, 9) desc, cause_order
        ) = 1 as is_main_cause,
        round(share, 9) = round(max(share) over (partition by order_line_id), 9) as has_top_share,
    from described_shares
),

ranked_shares as (
    select
        *,
        count(*) filter (where has_top_share) over (partition by order_line_id) > 1 as is_tied,
    from rounded_shares
),

-- the slice that ended last is the one that the reader waits for
last_slices as (
    select *
    from {{ ref('int_late_slices') }}
    qualify
        row_number() over (
            partition by order_line_id
            order by ended_at desc, quantity desc, late_slice_id asc
        ) = 1
)

select
    cast(share.order_line_id as varchar) || '-' || share.cause as late_line_cause_id,
    share.order_line_id,
    line.order_id,
    line.company_id,
    line.warehouse_id,
    line.product_id,
    line.customer_id,
    line.order_name,
    line.company,
    line.warehouse,
    line.channel,
    line.product,
    line.product_category,
    line.customer,
    line.customer_segment,
    coalesce(last_slice.supplier, line.supplier) as supplier,
    share.cause,
    share.cause_label,
    share.owner_role,
    owner.owner,
    late.is_open,
    share.is_main_cause,
    share.is_tied,
    line.ordered_quantity as qty_ordered,
    share.late_seconds,
    share.late_seconds / 3600.0 as late_hours,
    share.line_late_seconds,
    case when share.is_main_cause then 1 else 0 end as late_line,
    round(share.confidence, 4) as confidence,
    coalesce(evidence.evidence, 'Odoo shows no evidence.') as evidence,
    coalesce(evidence.odoo_model, 'sale.order') as odoo_model,
    coalesce(evidence.odoo_id, line.order_id) as odoo_id,
    line.order_date,
    line.due_date,
    line.entered_at,
    line.confirmed_at,
    last_slice.available_at,
    last_slice.picked_at,
    last_slice.packed_at,
    late.completed_at as shipped_at,
from ranked_shares as share
inner join {{ ref('int_late_lines') }} as late on share.order_line_id = late.order_line_id
inner join {{ ref('int_order_lines') }} as line on share.order_line_id = line.order_line_id
left join last_slices as last_slice on share.order_line_id = last_slice.order_line_id
left join {{ ref('int_late_evidence') }} as evidence
    on share.order_line_id = evidence.order_line_id and share.cause = evidence.cause
left join {{ ref('dim_owner') }} as owner
    on
        share.owner_role = owner.owner_role
        and line.company_id = owner.company_id
        and line.warehouse_id is not distinct from owner.warehouse_id
where share.late_seconds > 0 or share.is_main_cause
