{#- Purchases, and whether they were wanted sooner than the supplier had agreed to deliver. -#}
with

lines as (
    select
        line.*,
        agreement.agreed_lead_days,
        agreement.demanded_lead_days,
        agreement.demanded_lead_days < agreement.agreed_lead_days as is_emergency,
        rate.to_group,
    from {{ ref('fct_purchase_lines') }} as line
    left join {{ ref('int_purchase_agreements') }} as agreement
        on line.purchase_line_id = agreement.purchase_line_id
    asof left join {{ ref('int_group_rates') }} as rate
        on line.company_id = rate.company_id and line.order_date >= rate.valid_from
)

select
    purchase_order_id,
    company_id,
    max(warehouse_id) as warehouse_id,
    order_name,
    company,
    max(warehouse) as warehouse,
    supplier,
    count(*) as line_count,
    min(demanded_lead_days) as demanded_lead_days,
    max(agreed_lead_days) as agreed_lead_days,
    -- without an agreement nobody can say what would have been usual
    max(case when agreed_lead_days is not null then 1 end) as purchase_orders,
    max(cast(is_emergency as integer)) as emergency_orders,
    sum(ordered_value) as ordered_value,
    any_value(to_group) as to_group,
    order_date,
from lines
group by purchase_order_id, company_id, order_name, company, supplier, order_date
