"""Models and fields have the field's standard names: what is in the database follows,
with its rows, indexes, external ids and whatever else names a model by a text."""

from psycopg2 import sql

MODELS = {
    "customer.touch": "customer.event.inbox",
    "alignment.finding": "alignment.issue",
    "alignment.finding.merge": "alignment.issue.merge",
    "crm.lead.move": "crm.lead.assignment.log",
    "crm.call.tally": "crm.call.daily.stats",
    "crm.floor.reason": "crm.telesales.reason",
    "customer.reason": "customer.action.reason",
    "crm.lead.share": "crm.lead.reassign",
    "chosen.records.mixin": "active.records.mixin",
    "folded.name.mixin": "unaccent.name.mixin",
    "accent.blind.name.mixin": "unaccent.catalog.mixin",
    "stepped.job.mixin": "batch.job.mixin",
    "condition.mixin": "domain.text.mixin",
    "lead.fact.mixin": "lead.record.mixin",
    "journal.book.mixin": "fact.projection.mixin",
}
# by the new name of the model
FIELDS = {
    "crm.lead": {"folded_name": "unaccented_name", "move_ids": "assignment_log_ids"},
    "res.partner": {"folded_name": "unaccented_name"},
    "alignment.daily.item": {"finding_id": "issue_id"},
    "alignment.daily.part": {"words": "comment"},
    "alignment.daily.report": {
        "words": "comment",
        "carried_then": "carried_item_ids_json",
    },
    "alignment.issue.merge": {"finding_id": "issue_id"},
    "crm.lead.feedback": {
        "finding_id": "issue_id",
        "finding_state": "issue_state",
        "twin_ids": "other_feedback_ids",
    },
    "crm.lead.feedback.reply": {"finding_id": "issue_id", "finding": "issue"},
    "crm.lead.import.line": {"fate": "import_action"},
}
# columns that hold the name of a model as a text
NAMING_COLUMNS = ("model", "res_model", "relation", "resource", "model_id")
NAMING_COLUMNS += ("origin_model", "binding_model", "src_model", "dst_model")
# records of ours whose external ids are those of their model; menus, and records that
# people edit, keep theirs
RENAMED_RECORDS = ("ir.model.access", "ir.rule", "ir.ui.view")
RENAMED_RECORDS += ("ir.actions.act_window", "ir.actions.act_window.view")
MOST_CHARACTERS = 63  # of a name in PostgreSQL
# wizards: their relations hold nothing that lasts, and are made anew
TRANSIENT_TABLES = ("alignment_finding_merge", "customer_reason", "crm_lead_share")


def migrate(cr, _version):
    for table in TRANSIENT_TABLES:
        _drop_relations(cr, table)
    # the longer first: one name may begin with another
    for old in sorted(MODELS, key=len, reverse=True):
        _rename_model(cr, old, MODELS[old])
    for model, names in FIELDS.items():
        for old, new in names.items():
            _rename_field(cr, model, old, new)


def _rename_model(cr, old, new):
    old_table, new_table = old.replace(".", "_"), new.replace(".", "_")
    _rename_relations(cr, old_table, new_table)
    for table, column in _find_columns(cr, NAMING_COLUMNS):
        cr.execute(
            sql.SQL("UPDATE {table} SET {column} = %s WHERE {column} = %s").format(
                table=sql.Identifier(table), column=sql.Identifier(column)
            ),
            [new, old],
        )
    for prefix in ("model_", "field_", "selection__", "constraint_", "model_inherit__"):
        _rename_ids(cr, f"{prefix}{old_table}", f"{prefix}{new_table}")
    cr.execute(
        "UPDATE ir_model_data SET name = replace(name, %s, %s) "
        "WHERE model = 'ir.model.inherit' AND name LIKE %s",
        [f"__{old_table}", f"__{new_table}", f"%\\_\\_{_escape(old_table)}"],
    )
    for model in RENAMED_RECORDS:
        for prefix in ("access_", ""):
            _rename_ids(cr, f"{prefix}{old_table}", f"{prefix}{new_table}", model)


def _drop_relations(cr, table):
    for relation, _column in _find_columns(cr, [f"{table}_id"]):
        cr.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(relation)))


def _rename_relations(cr, old, new):
    """Tables, their sequences, indexes and constraints, and columns of relations."""
    cr.execute(
        """
        SELECT kind.relname, kind.relkind FROM pg_class kind
          JOIN pg_namespace space ON space.oid = kind.relnamespace
         WHERE space.nspname = current_schema AND kind.relkind IN ('r', 'S', 'i')
           AND (kind.relname LIKE %s OR kind.relname LIKE %s)
         ORDER BY kind.relkind DESC
        """,
        [f"{_escape(old)}%", f"%\\_{_escape(old)}\\_%"],
    )
    for name, kind in cr.fetchall():
        what = {"r": "TABLE", "S": "SEQUENCE", "i": "INDEX"}[kind]
        _alter(cr, f"ALTER {what} {{}} RENAME TO {{}}", name, _renamed(name, old, new))
    cr.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE connamespace = current_schema::regnamespace AND conname LIKE %s",
        [f"%{_escape(old)}%"],
    )
    for table, name in cr.fetchall():
        text = "ALTER TABLE {} RENAME CONSTRAINT {} TO {}"
        _alter(cr, text, table.strip('"'), name, _renamed(name, old, new))
    for table, column in _find_columns(cr, [f"{old}_id"]):
        text = "ALTER TABLE {} RENAME COLUMN {} TO {}"
        _alter(cr, text, table, column, f"{new}_id")
    for catalogue in ("ir_model_relation", "ir_model_constraint"):
        cr.execute(
            sql.SQL(
                "UPDATE {} SET name = replace(name, %s, %s) WHERE name LIKE %s"
            ).format(sql.Identifier(catalogue)),
            [old, new, f"%{_escape(old)}%"],
        )
    cr.execute(
        "UPDATE ir_model_fields SET relation_table = replace(relation_table, %s, %s), "
        "column1 = replace(column1, %s, %s), column2 = replace(column2, %s, %s) "
        "WHERE relation_table LIKE %s OR column1 LIKE %s OR column2 LIKE %s",
        [old, new] * 3 + [f"%{_escape(old)}%"] * 3,
    )


def _rename_field(cr, model, old, new):
    table = model.replace(".", "_")
    cr.execute(
        "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s",
        [new, model, old],
    )
    if not cr.rowcount:
        return
    for text in ("field_{}__{}", "selection__{}__{}__"):
        _rename_ids(cr, text.format(table, old), text.format(table, new))
    for found_table, column in _find_columns(cr, [old]):
        if found_table == table:
            text = "ALTER TABLE {} RENAME COLUMN {} TO {}"
            _alter(cr, text, table, column, new)
    cr.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname LIKE %s",
        [table, f"%{_escape(table)}\\_\\_{_escape(old)}%"],
    )
    for (name,) in cr.fetchall():
        _alter(cr, "ALTER INDEX {} RENAME TO {}", name, _renamed(name, old, new))
    cr.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s) "
        "AND conname LIKE %s",
        [table, f"%{_escape(table)}\\_{_escape(old)}\\_%"],
    )
    for (name,) in cr.fetchall():
        text = "ALTER TABLE {} RENAME CONSTRAINT {} TO {}"
        _alter(cr, text, table, name, _renamed(name, old, new))
    # what people saved: filters, and lists of fields to export
    cr.execute(
        """
        UPDATE ir_filters
           SET domain = regexp_replace(domain, %(old)s, %(new)s, 'g'),
               context = regexp_replace(context, %(old)s, %(new)s, 'g'),
               sort = regexp_replace(sort, %(old)s, %(new)s, 'g')
         WHERE model_id = %(model)s
        """,
        {"old": rf"\m{old}\M", "new": new, "model": model},
    )
    cr.execute(
        "UPDATE ir_exports_line line SET name = %s FROM ir_exports export "
        "WHERE export.id = line.export_id AND export.resource = %s AND line.name = %s",
        [new, model, old],
    )


def _rename_ids(cr, old, new, model=None):
    """External ids that are ``old`` or go on behind it with an underscore."""
    cr.execute(
        "UPDATE ir_model_data SET name = %(new)s || substr(name, %(length)s) "
        "WHERE (name = %(old)s OR name LIKE %(begins)s) "
        "AND (%(model)s IS NULL OR model = %(model)s) "
        "AND (%(model)s IS NOT NULL OR model LIKE 'ir.model%%')",
        {
            "old": old,
            "new": new,
            "length": len(old) + 1,
            "begins": _escape(old.rstrip("_")) + "\\_%",
            "model": model,
        },
    )


def _find_columns(cr, names):
    """[(table, column)] of texts and numbers with these names, in real tables"""
    cr.execute(
        """
        SELECT item.table_name, item.column_name
          FROM information_schema.columns item
          JOIN information_schema.tables kind USING (table_schema, table_name)
         WHERE item.table_schema = current_schema AND kind.table_type = 'BASE TABLE'
           AND item.column_name IN %s
           AND (item.data_type = 'character varying' OR item.column_name NOT IN %s)
        """,
        [tuple(names), NAMING_COLUMNS],
    )
    return cr.fetchall()


def _renamed(name, old, new):
    """The name that follows; a name that would be too long stays, nothing reads it."""
    renamed = name.replace(old, new)
    return renamed if len(renamed) <= MOST_CHARACTERS else name


def _alter(cr, text, *names):
    if names[-1] != names[-2]:
        cr.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


def _escape(text):
    return text.replace("_", "\\_")
