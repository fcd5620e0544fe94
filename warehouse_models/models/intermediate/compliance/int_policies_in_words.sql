{#- What each number of policy asks for, as the list of rules shows it. -#}
select
    name,
    valid_from,
    channel,
    {{ threshold_in_words('name', 'value') }}
    || coalesce(' (' || nullif(concat_ws(', ', company, warehouse, channel), '') || ')', '')
        as in_words,
from {{ ref('policies') }}
