{#-
    Fails with one row per record that points to none of `to`. Left out is what Odoo wrote after the
    extract began, or in a transaction that was open then: the record it points to may have been
    read too early, and comes with the next refresh.
-#}
{% test settled_relationships(model, column_name, to, field) %}
select child.{{ column_name }}
from {{ model }} as child
cross join {{ ref('stg_odoo__server') }} as server
left join {{ to }} as parent on child.{{ column_name }} = parent.{{ field }}
where
    child.{{ column_name }} is not null
    and parent.{{ field }} is null
    and child.written_at < server.as_of - interval 10 minute
{% endtest %}
