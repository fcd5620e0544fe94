select
    tracked.id as tracking_value_id,
    tracked.mail_message_id,
    -- empty where the extract's user may not read the names of fields
    field.name as field_name,
    tracked.old_value_char as old_value,
    tracked.new_value_char as new_value,
from {{ source('odoo', 'mail_tracking_value') }} as tracked
left join {{ source('odoo', 'ir_model_fields') }} as field
    on tracked.field_id = field.id and not field._deleted
where not tracked._deleted
