"""Installation on a database that already has leads."""

import re

from odoo import SUPERUSER_ID
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from .tools.unaccent import APOSTROPHES, BASES, LETTERS

WORD = re.compile(r"\w+")


def pre_init_hook(env):
    """Fill our stored fields of existing leads, by one statement each.

    The ORM would compute them lead by lead, which takes minutes for a million.
    """
    if column_exists(env.cr, "crm_lead", "is_duplicate"):
        return
    env.cr.execute(
        SQL(
            "ALTER TABLE crm_lead ADD COLUMN marketer_id int4, ADD is_duplicate bool, "
            "ADD fit_score int4, ADD fit varchar"  # the scheduled job fills these two
        )
    )
    fill_marketers(env.cr)
    fill_duplicates(env.cr)
    fill_lifecycle(env.cr)
    fill_unaccented_names(env.cr)


def fill_unaccented_names(cr):
    """As ``unaccent.name.mixin._compute_unaccented_name``, for leads and contacts."""
    names = (
        (
            "crm_lead",
            SQL("concat_ws(' ', NULLIF(contact_name, ''), NULLIF(partner_name, ''))"),
        ),
        ("res_partner", SQL("name")),
    )
    for table, name in names:
        table = SQL.identifier(table)
        cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN IF NOT EXISTS unaccented_name varchar", table
            )
        )
        cr.execute(
            SQL(
                """
                UPDATE %(table)s
                   SET unaccented_name = NULLIF(
                           lower(translate(%(name)s, %(letters)s, %(bases)s)), '')
                 WHERE unaccented_name IS DISTINCT FROM NULLIF(
                           lower(translate(%(name)s, %(letters)s, %(bases)s)), '')
                """,
                table=table,
                name=name,
                letters=LETTERS + APOSTROPHES,
                bases=BASES,
            )
        )


def fill_marketers(cr):
    """As ``crm.lead._compute_marketer_id``, for all leads at once."""
    cr.execute(
        SQL(
            """
            UPDATE crm_lead lead
               SET marketer_id = responsible.id
              FROM utm_campaign campaign
              JOIN res_users responsible ON responsible.id = campaign.user_id
             WHERE campaign.id = lead.campaign_id
               AND responsible.active
               AND responsible.id != %s
            """,
            SUPERUSER_ID,
        )
    )


def fill_duplicates(cr):
    """As ``crm.lead._compute_is_duplicate``, for all leads at once."""
    cr.execute(
        SQL(
            """
            WITH numbered AS (
                SELECT id,
                       (row_number() OVER by_phone > 1 AND phone_sanitized != '')
                       OR (row_number() OVER by_email > 1 AND email_normalized != '')
                       AS is_duplicate
                  FROM crm_lead
                WINDOW by_phone AS (
                           PARTITION BY company_id, phone_sanitized ORDER BY id),
                       by_email AS (
                           PARTITION BY company_id, email_normalized ORDER BY id)
            )
            UPDATE crm_lead lead
               SET is_duplicate = COALESCE(numbered.is_duplicate, FALSE)
              FROM numbered
             WHERE numbered.id = lead.id
            """
        )
    )


def fill_lifecycle(cr):
    """Set the lifecycle stage of existing leads by their present state.

    Moments that nobody observed stay empty, and no lead that waits for sales is taken
    away from Odoo's own assignment.
    """
    cr.execute(
        SQL(
            """
            ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS lifecycle varchar,
              ADD COLUMN IF NOT EXISTS lifecycle_date timestamp,
              ADD COLUMN IF NOT EXISTS mql_date timestamp,
              ADD COLUMN IF NOT EXISTS sal_date timestamp,
              ADD COLUMN IF NOT EXISTS sql_date timestamp,
              ADD COLUMN IF NOT EXISTS customer_date timestamp
            """
        )
    )
    cr.execute(
        SQL(
            """
            WITH assignment AS (
                SELECT EXISTS (SELECT FROM ir_config_parameter
                                WHERE key = 'crm.lead.auto.assignment'
                                  AND lower(value) IN ('true', '1')) AS is_on
            )
            UPDATE crm_lead
               SET lifecycle_date = now() AT TIME ZONE 'UTC',
                   customer_date = CASE WHEN won_status = 'won' THEN date_closed END,
                   lifecycle = CASE
                       WHEN won_status = 'won' THEN 'customer'
                       WHEN won_status = 'lost' THEN 'disqualified'
                       WHEN user_id IS NOT NULL AND type = 'opportunity' THEN 'sql'
                       WHEN user_id IS NOT NULL THEN 'sal'
                       WHEN team_id IS NOT NULL OR assignment.is_on THEN 'mql'
                       ELSE 'nurture' END
              FROM assignment
             WHERE lifecycle IS NULL
            """
        )
    )


def post_init_hook(env):
    """Give a Vietnamese company the delays that are usual on telesales floors there."""
    if env.ref("base.main_company").country_id.code == "VN":
        env["crm.k.status"]._apply_vietnamese_defaults()


def uninstall_hook(env):
    """Drop what would stop the uninstallation or be left behind.

    A table takes its triggers along, but not their functions.
    """
    remove_activity_types(env)
    prepare_uninstall(env, "lead_alignment")
    for query in (
        "DROP FUNCTION IF EXISTS customer_event_guard CASCADE",
        "DROP FUNCTION IF EXISTS customer_event_mark CASCADE",
        "DROP FUNCTION IF EXISTS customer_identity_mark CASCADE",
        "DROP TABLE IF EXISTS customer_profile_dirty",
    ):
        env.cr.execute(SQL(query))


def prepare_uninstall(env, module):
    """Do what every add-on of ours must before Odoo deletes its records and columns."""
    archive_filters(env, module)
    remove_thread_rows(env, module)
    removed = _get_removed_modules(env, module)
    release_columns(env, removed)
    keep_used_records(env, module, removed)


def release_columns(env, removed):
    """Drop the foreign keys of our columns that would stop a record from being deleted:
    Odoo deletes records first and columns afterwards."""
    columns = _get_columns_of(env, removed)
    for table, column, name, _target in _get_restricting_keys(env):
        if (table, column) in columns:
            env.cr.execute(
                SQL(
                    "ALTER TABLE %s DROP CONSTRAINT %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                )
            )


def keep_used_records(env, module, removed):
    """Let go of records that an add-on brought and others' rows cannot do without, e.g.
    why a lead was lost: they become the company's own."""
    tables = {
        model._table: model._name
        for model in env.registry.values()
        if model._auto and not model._abstract
    }
    lasting = {
        table: name
        for table, name in tables.items()
        if env.registry[name]._original_module not in removed
        and not name.startswith(("ir.", "res.groups"))
    }
    for table, column, _name, target in _get_restricting_keys(env):
        if target in lasting:
            env.cr.execute(
                SQL(
                    """
                    DELETE FROM ir_model_data own
                     WHERE own.module = %(module)s AND own.model = %(model)s
                       AND EXISTS (
                           SELECT FROM %(table)s used
                            WHERE used.%(column)s = own.res_id
                              AND NOT EXISTS (
                                  SELECT FROM ir_model_data gone
                                   WHERE gone.module = ANY(%(removed)s)
                                     AND gone.model = %(user)s
                                     AND gone.res_id = %(id)s))
                    """,
                    module=module,
                    model=lasting[target],
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    removed=list(removed),
                    user=tables.get(table, ""),
                    id=SQL("used.id") if table in tables else SQL("NULL"),
                )
            )


def _get_restricting_keys(env):
    """Return [(table, column, name, table it refers to)] of the foreign keys that stop
    a record from being deleted."""
    return env.execute_query(
        SQL(
            """
            SELECT con.conrelid::regclass::text, attname, conname,
                   con.confrelid::regclass::text
              FROM pg_constraint con
              JOIN pg_attribute ON attrelid = con.conrelid AND attnum = con.conkey[1]
             WHERE contype = 'f' AND confdeltype IN ('a', 'r')
               AND connamespace = 'public'::regnamespace
            """
        )
    )


def _get_columns_of(env, removed):
    """Return {(table, column)} of the references that only these add-ons have."""
    return {
        (model._table, field.name)
        for model in env.registry.values()
        for field in (model._fields.values() if model._auto else ())
        if field.type == "many2one"
        and field._modules
        and removed.issuperset(field._modules)
    }


def _get_removed_modules(env, module):
    """Return the names of the add-ons that are uninstalled together with this one."""
    modules = env["ir.module.module"].search([("state", "=", "to remove")])
    return {module, *modules.mapped("name")}


def remove_thread_rows(env, module):
    """Remove the rows that other apps keep about the models with a chatter of an add-on
    which is uninstalled: they extend those, and store it under their names."""
    threads = [
        model._table
        for model in env.registry.values()
        if model._original_module == module and "message_ids" in model._fields
    ]
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_data
             WHERE module != %s
               AND model IN ('ir.model.inherit', 'ir.model.fields.selection')
               AND name ~ %s
            """,
            module,
            rf"^(model_inherit|selection)__({'|'.join(threads)})__",
        )
    )


def remove_activity_types(env):
    """Remove the to-dos of our activity types, done ones too, and let go of the types.

    Odoo would keep the to-dos, and for those that are done it would keep the type, too,
    with an action that nothing knows any more. What others made with our types (plans,
    automations) schedules an ordinary to-do from now on.
    """
    env.flush_all()
    data = env["ir.model.data"].search(
        [("module", "=", "lead_alignment"), ("model", "=", "mail.activity.type")]
    )
    ids = data.mapped("res_id")
    env.cr.execute(
        SQL(
            """
            UPDATE mail_activity_type SET triggered_next_type_id = NULL,
                                          chaining_type = 'suggest'
             WHERE triggered_next_type_id = ANY(%s)
            """,
            ids,
        )
    )
    env.cr.execute(
        SQL("DELETE FROM mail_activity WHERE activity_type_id = ANY(%s)", ids)
    )
    todo = env.ref("mail.mail_activity_data_todo")
    for model in env.registry.values():
        for field in model._fields.values() if model._auto else ():
            if field.comodel_name == "mail.activity.type" and _is_restricted(field):
                env.cr.execute(
                    SQL(
                        "UPDATE %(table)s SET %(column)s = %(todo)s "
                        "WHERE %(column)s = ANY(%(ids)s)",
                        table=SQL.identifier(model._table),
                        column=SQL.identifier(field.name),
                        todo=todo.id,
                        ids=ids,
                    )
                )
    env.invalidate_all(flush=False)


def archive_filters(env, module):
    """Archive favorites that search by fields of an add-on that is uninstalled.

    A list with such a favorite does not open any more, and by default it is applied
    before anybody can choose.
    """
    ids = {
        kind: _get_ids_of(env, module, kind) for kind in ("ir.model", "ir.model.fields")
    }
    models = env["ir.model"].browse(ids["ir.model"]).mapped("model")
    names = {}
    for field in env["ir.model.fields"].browse(ids["ir.model.fields"]):
        names.setdefault(field.model, set()).add(field.name)
    filters = env["ir.filters"].with_context(active_test=False)
    for one in filters.search([("model_id", "in", [*models, *names])]):
        words = set(WORD.findall(f"{one.domain} {one.context} {one.sort}"))
        if one.model_id in models or not words.isdisjoint(names[one.model_id]):
            one.write({"active": False, "is_default": False})


def _get_ids_of(env, module, kind):
    """Return ids of the records of this model that only this add-on brought, or others
    that go with it."""
    rows = env.execute_query(
        SQL(
            """
            SELECT res_id FROM ir_model_data WHERE model = %s GROUP BY res_id
            HAVING bool_or(module = %s) AND bool_and(module = ANY(%s))
            """,
            kind,
            module,
            list(_get_removed_modules(env, module)),
        )
    )
    return [one_id for (one_id,) in rows]


def _is_restricted(field):
    """Whether a many2one stops what it points to from being deleted."""
    return field.type == "many2one" and field.store and field.ondelete == "restrict"
