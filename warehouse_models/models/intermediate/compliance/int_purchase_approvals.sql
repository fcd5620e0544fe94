{#- Who made and who approved each confirmed purchase order: the last change of state before it. -#}
with

state_changes as (
    select distinct
        message.odoo_id as purchase_order_id,
        message.mail_message_id,
        message.sent_at,
        message.author_partner_id,
    from {{ ref('stg_odoo__mail_message') }} as message
    inner join {{ ref('stg_odoo__tracking_value') }} as tracked
        on message.mail_message_id = tracked.mail_message_id
    where
        message.odoo_model = 'purchase.order'
        and coalesce(tracked.field_name, 'state') = 'state'
),

approvals as (
    select
        purchase.purchase_order_id,
        state_changes.author_partner_id,
    from {{ ref('stg_odoo__purchase_order') }} as purchase
    inner join state_changes on purchase.purchase_order_id = state_changes.purchase_order_id
    -- messages are written at the end of the transaction that approves
    where state_changes.sent_at <= purchase.approved_at + interval 1 minute
    qualify
        row_number() over (
            partition by purchase.purchase_order_id
            order by state_changes.sent_at desc, state_changes.mail_message_id desc
        ) = 1
)

select
    purchase.purchase_order_id,
    creator.partner_id as creator_partner_id,
    approvals.author_partner_id as approver_partner_id,
    creator_name.partner as creator,
    creator.partner_id = approvals.author_partner_id as is_own_approval,
    purchase.amount_untaxed / coalesce(
        rate.units_per_company_currency, nullif(purchase.currency_rate, 0), 1
    ) as order_value,
from {{ ref('stg_odoo__purchase_order') }} as purchase
inner join approvals on purchase.purchase_order_id = approvals.purchase_order_id
inner join {{ ref('stg_odoo__user') }} as creator
    on purchase.created_by_user_id = creator.user_id
left join {{ ref('stg_odoo__partner') }} as creator_name
    on creator.partner_id = creator_name.partner_id
asof left join {{ ref('int_currency_rates') }} as rate
    on
        purchase.company_id = rate.company_id
        and purchase.currency_id = rate.currency_id
        and cast(purchase.ordered_at as date) >= rate.valid_from
where purchase.state = 'purchase'
