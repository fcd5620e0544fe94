with

-- the slice that ended last is the one that the reader waits for
last_slices as (
    select
        *,
        greatest(
            promise_growth, release_growth, material_growth, pick_growth + pack_growth,
            ship_growth, unknown_growth
        ) as largest_growth,
    from {{ ref('int_late_slices') }}
    qualify
        row_number() over (
            partition by order_line_id
            order by ended_at desc, quantity desc, late_slice_id asc
        ) = 1
),

shares as (
    select
        order_line_id,
        cause,
        seconds / sum(seconds) over (partition by order_line_id) as share,
    from {{ ref('int_late_shares') }}
    where late_slice_id is null and seconds > 0
),

ranked_causes as (
    select
        *,
        max(share) over (partition by order_line_id) as top_share,
        coalesce(list_reverse_sort(list(share) over (partition by order_line_id))[2], 0)
            as second_share,
    from shares
),

-- how often such a cause was right where the truth is known: docs/attribution.md
judged_shares as (
    select
        shares.*,
        cast(
            case
                when shares.cause = 'unattributed' then 0.0
                when shares.share < 0.8 * shares.top_share then 0.85
                when slice.is_supply_unknown then 0.7
                when slice.delivery_steps = 1 and shares.cause = 'warehouse' then 0.5
                when shares.cause = 'warehouse' and shares.share - shares.second_share < 0.3
                    then 0.65
                when shares.cause = 'supplier' and shares.share - shares.second_share < 0.1
                    then 0.8
                when shares.cause = 'receiving' then 0.75
                else 0.98
            end as double
        )
        -- the check: the stage at which projected lateness grew most
        * case
            when
                shares.share < 0.8 * shares.top_share
                or slice.largest_growth = case
                    when shares.cause = 'promise' then slice.promise_growth
                    when shares.cause = 'release' then slice.release_growth
                    when shares.cause = 'warehouse' then slice.pick_growth + slice.pack_growth
                    when shares.cause = 'transport' then slice.ship_growth
                    else slice.material_growth
                end
                then 1.0
            else 0.97
        end as confidence,
    from ranked_causes as shares
    inner join last_slices as slice on shares.order_line_id = slice.order_line_id
),

line_shares as (
    select
        late.order_line_id,
        late.late_seconds as line_late_seconds,
        coalesce(shares.cause, 'unattributed') as cause,
        coalesce(shares.share, 1.0) as share,
        coalesce(shares.confidence, 0.0) as confidence,
    from {{ ref('int_late_lines') }} as late
    left join judged_shares as shares on late.order_line_id = shares.order_line_id
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
    on
        share.order_line_id = evidence.order_line_id
        and share.cause = evidence.cause
        and evidence.is_largest
{{ owner_join("share.owner_role", 'line', 'line.due_date') }}
where share.late_seconds > 0 or share.is_main_cause
