select
    cause.late_slice_cause_id,
    cause.late_slice_id,
    cause.order_line_id,
    cause.cause,
    causes.cause_label,
    causes.cause_order,
    product.product,
    slice.quantity,
    slice.purchase_name,
    slice.supply_kind,
    slice.peg_basis,
    awaited.product as waited_for,
    slice.shipped_at is null as is_open,
    cast(cause.growth / 3600.0 as double) as late_hours,
    cast(slice.peg_confidence as double) as peg_confidence,
    evidence.evidence,
    evidence.odoo_model,
    evidence.odoo_id,
from {{ ref('int_late_slice_causes') }} as cause
inner join {{ ref('late_causes') }} as causes on cause.cause = causes.cause
inner join {{ ref('int_late_evidence') }} as evidence
    on cause.late_slice_cause_id = evidence.late_slice_cause_id
inner join {{ ref('int_late_slices') }} as slice on cause.late_slice_id = slice.late_slice_id
left join {{ ref('dim_product') }} as product on slice.product_id = product.product_id
left join {{ ref('dim_product') }} as awaited
    on slice.supplied_product_id = awaited.product_id and slice.waits_for_slice_id is not null
