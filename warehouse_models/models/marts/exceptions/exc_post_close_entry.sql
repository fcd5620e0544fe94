with

found as (
    select
        cast(entry.odoo_id as varchar) as record_key,
        entry.recorded_on as since,
        'finance' as owner_role,
        entry.company_id,
        entry.warehouse_id,
        cast(null as varchar) as channel,
        entry.odoo_model,
        entry.odoo_id,
        entry.record_name,
        partner.partner as subject,
        abs(document.amount_untaxed) / coalesce(rate.units_per_company_currency, 1)
            as impact_money,
        null as impact_hours,
        upper(entry.entry_kind[1]) || entry.entry_kind[2:] || ' ' || entry.record_name || ' of '
        || coalesce(partner.partner, 'a partner') || ' is dated '
        || {{ date_in_words('entry.stated_on') }} || ' and was written on '
        || {{ date_in_words('entry.recorded_on') }} || ', after the month was to be closed on '
        || {{ date_in_words('entry.closes_on') }} || '; it is worth '
        || {{ money_in_words(
            'abs(document.amount_untaxed) / coalesce(rate.units_per_company_currency, 1)',
            'company.currency'
        ) }} || '.' as what,
        'Move ' || entry.record_name
        || ' into the open month, or say in the closing notes what changed.' as next_action,
    from {{ ref('int_entry_dates') }} as entry
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on entry.company_id = company.company_id
    inner join {{ ref('stg_odoo__account_move') }} as document
        on entry.odoo_id = document.account_move_id
    left join {{ ref('stg_odoo__partner') }} as partner on document.partner_id = partner.partner_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            document.company_id = rate.company_id
            and document.currency_id = rate.currency_id
            and document.accounting_date >= rate.valid_from
    where
        entry.is_document
        and entry.recorded_on > entry.closes_on
        and entry.recorded_on
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'post_close_entry', 'Entry after the close') }}
