{#-
    When an entry says it happened, and when Odoo wrote it: done transfers, stock adjustments,
    posted invoices, bills and credit notes.
-#}
with

valued_moves as (
    select
        stock_move_id,
        min(valued_at) as valued_at,
    from {{ ref('stg_odoo__stock_valuation') }}
    where valuation_kind = 'move'
    group by stock_move_id
),

-- the change to done is the last one that a transfer's messages tell
told as (
    select
        message.odoo_id as picking_id,
        max(message.sent_at) as told_at,
    from {{ ref('stg_odoo__mail_message') }} as message
    inner join {{ ref('stg_odoo__tracking_value') }} as tracked
        on message.mail_message_id = tracked.mail_message_id
    where
        message.odoo_model = 'stock.picking'
        and coalesce(tracked.field_name, 'state') = 'state'
    group by message.odoo_id
),

moves as (
    select
        move.*,
        -- goods are valued as they move; what was made later than it was done was done later
        greatest(move.created_at, coalesce(valued_moves.valued_at, move.created_at)) as recorded_at,
    from {{ ref('int_stock_moves') }} as move
    left join valued_moves on move.stock_move_id = valued_moves.stock_move_id
    where move.is_done
),

transfers as (
    select
        'transfer' as entry_kind,
        'stock.picking' as odoo_model,
        picking.picking_id as odoo_id,
        picking.picking as record_name,
        picking.company_id,
        min(moves.warehouse_id) as warehouse_id,
        picking.done_at as stated_at,
        greatest(max(moves.recorded_at), max(told.told_at)) as recorded_at,
    from {{ ref('stg_odoo__picking') }} as picking
    inner join moves on picking.picking_id = moves.picking_id
    left join told on picking.picking_id = told.picking_id
    where picking.state = 'done' and picking.done_at is not null
    group by all
),

adjustments as (
    select
        'adjustment' as entry_kind,
        'stock.move' as odoo_model,
        moves.stock_move_id as odoo_id,
        coalesce(moves.reference, product.product) as record_name,
        moves.company_id,
        moves.warehouse_id,
        moves.moved_at as stated_at,
        moves.recorded_at,
    from moves
    inner join {{ ref('dim_product') }} as product on moves.product_id = product.product_id
    -- the first stock ever booked at a place is its opening balance
    semi join {{ ref('int_stock_ledger') }} as ledger
        on moves.stock_move_id = ledger.stock_move_id and ledger.was_touched_before
    where moves.is_inventory and moves.done_quantity != 0
),

documents as (
    select
        case when move_type in ('out_invoice', 'out_refund') then 'invoice' else 'bill' end
            as entry_kind,
        'account.move' as odoo_model,
        account_move_id as odoo_id,
        move_name as record_name,
        company_id,
        cast(null as bigint) as warehouse_id,
        -- a bill carries its supplier's date; the books' date is ours
        cast(
            case
                when move_type in ('out_invoice', 'out_refund')
                    then coalesce(invoice_date, accounting_date)
                else accounting_date
            end as timestamp
        ) as stated_at,
        created_at as recorded_at,
    from {{ ref('stg_odoo__account_move') }}
    where
        state = 'posted'
        and move_type in ('out_invoice', 'out_refund', 'in_invoice', 'in_refund')
),

entries as (
    select * from transfers
    union all
    select * from adjustments
    union all
    select * from documents
),

placed as (
    select
        entries.*,
        entries.entry_kind in ('invoice', 'bill') as is_document,
        company.company,
        warehouse.warehouse,
        coalesce(warehouse.tz, company.timezone) as tz,
    from entries
    inner join {{ ref('dim_company') }} as company on entries.company_id = company.company_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on entries.warehouse_id = warehouse.warehouse_id
),

dated as (
    select
        * exclude (tz),
        case
            when is_document then cast(stated_at as date)
            else {{ local_date('stated_at', 'tz') }}
        end as stated_on,
        {{ local_date('recorded_at', 'tz') }} as recorded_on,
    from placed
)

select
    *,
    -- documents know days alone
    case
        when is_document then greatest(recorded_on - stated_on, 0) * 24
        else greatest(date_diff('second', stated_at, recorded_at), 0) / 3600.0
    end as hours_back,
    case
        when is_document then recorded_on - stated_on > {{ policy_value(
            'backdated_days', 'company', 'warehouse', 'null', 'stated_on'
        ) }}
        else date_diff('second', stated_at, recorded_at) / 3600.0 > {{ policy_value(
            'backdated_hours', 'company', 'warehouse', 'null', 'stated_on'
        ) }}
    end as is_backdated,
    last_day(stated_on)
    + cast(
        {{ policy_value('close_days', 'company', 'warehouse', 'null', 'stated_on') }} as integer
    ) as closes_on,
from dated
