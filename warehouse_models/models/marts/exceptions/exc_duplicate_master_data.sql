with

server as (
    select * from {{ ref('stg_odoo__server') }}
),

-- the record belongs to whoever trades most with it, or else to the group's top company
trades as (
    select
        traded.odoo_model,
        traded.odoo_id,
        arg_max(traded.company_id, traded.traded_value) as company_id,
        sum(traded.traded_value) as traded_value,
    from {{ ref('int_traded_months') }} as traded
    cross join server
    where
        traded.traded_month > cast(server.as_of as date) - cast(
            {{ policy_value('master_data_window_days') }} as integer
        )
    group by all
),

records as (
    select
        'res.partner' as odoo_model,
        partner_id as odoo_id,
        partner as record_name,
        company_id,
        created_at,
    from {{ ref('stg_odoo__partner') }}
    union all
    select
        'product.product' as odoo_model,
        product_id as odoo_id,
        product as record_name,
        company_id,
        created_at,
    from {{ ref('stg_odoo__product') }}
),

duplicates as (
    select
        duplicate.odoo_model,
        duplicate.odoo_id,
        duplicate.record_name,
        duplicate.likeness,
        original.record_name as original_name,
        duplicate.duplicate_of_id,
        record.created_at,
        trades.traded_value,
        coalesce(
            record.company_id,
            trades.company_id,
            (select min(company.group_company_id) from {{ ref('dim_company') }} as company)
        ) as company_id,
    from {{ ref('int_duplicates') }} as duplicate
    inner join records as record
        on duplicate.odoo_model = record.odoo_model and duplicate.odoo_id = record.odoo_id
    inner join records as original
        on
            duplicate.odoo_model = original.odoo_model
            and duplicate.duplicate_of_id = original.odoo_id
    left join trades
        on duplicate.odoo_model = trades.odoo_model and duplicate.odoo_id = trades.odoo_id
),

found as (
    select
        record.odoo_model || '-' || record.odoo_id as record_key,
        {{ local_date('record.created_at', 'company.timezone') }} as since,
        'data_steward' as owner_role,
        record.company_id,
        cast(null as bigint) as warehouse_id,
        cast(null as varchar) as channel,
        record.odoo_model,
        record.odoo_id,
        record.record_name,
        record.record_name as subject,
        coalesce(record.traded_value, 0) as impact_money,
        null as impact_hours,
        case when record.odoo_model = 'res.partner' then 'Company ' else 'Product ' end
        || record.record_name || ' has the same ' || case record.likeness
            when 'vat' then 'tax number'
            else record.likeness
        end || ' as ' || record.original_name || ' (id ' || record.duplicate_of_id
        || '); it was entered on '
        || {{ date_in_words(local_date('record.created_at', 'company.timezone')) }}
        || ' and traded '
        || {{ money_in_words('coalesce(record.traded_value, 0)', 'company.currency') }}
        || ' in the last year.' as what,
        'Merge ' || record.record_name || ' with ' || record.original_name
        || ', or make the difference visible in their names.' as next_action,
    from duplicates as record
    inner join {{ ref('dim_company') }} as company on record.company_id = company.company_id
)

{{ exception_rows('found', 'duplicate_master_data', 'Master data entered twice') }}
