with

late_approvals as (
    select
        line.*,
        late.* exclude (purchase_line_id),
    from {{ ref('fct_purchase_lines') }} as line
    inner join {{ ref('int_late_purchase_orders') }} as late
        on line.purchase_line_id = late.purchase_line_id
    where late.is_approved_late
),

found as (
    select
        cast(line.purchase_line_id as varchar) as record_key,
        case when line.is_received_first then line.first_received_on else line.billed_on end
            as since,
        'purchasing' as owner_role,
        line.company_id,
        line.warehouse_id,
        cast(null as varchar) as channel,
        'purchase.order' as odoo_model,
        line.purchase_order_id as odoo_id,
        line.order_name as record_name,
        line.supplier as subject,
        line.value as impact_money,
        null as impact_hours,
        coalesce(line.supplier, 'A supplier')
        || case
            when line.is_received_first
                then
                    ' delivered ' || {{ units_in_words('line.received_before_approval') }}
                    || ' of ' || line.product || ' on '
                    || {{ date_in_words('line.first_received_on') }}
            else ' billed ' || line.product || ' on ' || {{ date_in_words('line.billed_on') }}
        end || ', before purchase order ' || line.order_name || ' was approved on '
        || {{ date_in_words('line.approved_on') }} || '; the goods are worth '
        || {{ money_in_words('line.value', 'company.currency') }} || '.' as what,
        'Find out who ordered the goods of ' || line.order_name
        || ' without an approved purchase order and agree prices before the next delivery.'
            as next_action,
    from late_approvals as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where
        line.approved_on
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows(
    'found', 'purchase_after_receipt', 'Purchase order after its receipt or bill'
) }}
