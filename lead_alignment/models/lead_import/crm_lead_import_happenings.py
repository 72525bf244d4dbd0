from datetime import date, datetime

from odoo import api, fields, models, tools
from odoo.tools import SQL

# fields of a lead that change without anybody: by the distribution, by Odoo's scoring
BY_ITSELF = {
    "id",
    "create_uid",
    "create_date",
    "write_uid",
    "write_date",
    "user_id",
    "team_id",
    "probability",
    "iap_enrich_done",
    "message_main_attachment_id",
}
# fields that nobody types, and that tell what happened
TELLING = ("lifecycle", "hand_raised_date", "duplicate_count")
# moves to a salesperson that the system makes
GIVEN = ("distributed", "known")
# rows that a lead gets by being there; what else points to one is a document about it
ROWS = {
    "alignment.access.log",
    "crm.k.status.change",
    "crm.lead.assignment.log",
    "crm.lead.handover",
    "crm.lead.import.line",
    "crm.lead.lease",
    "crm.lead.lifecycle.change",
    "crm.lead.skip",
    "crm.lead.sla",
    "crm.lead.touch",
    "customer.event.inbox",
    "customer.identity.link",
    "ir.model.data",
    "mail.activity",
    "mail.followers",
    "mail.message",
}
SILENT_MESSAGES = ("notification", "user_notification")


class CrmLeadImportLine(models.Model):
    """Tells what happened to the lead of a row since it was loaded: whatever it is, the
    undo of the file then leaves the lead alone."""

    _inherit = "crm.lead.import.line"

    def _note_loaded(self, leads):
        """Store the leads of these rows as they are now.

        :param leads: in the order of the rows
        """
        names = self._get_telling_names()
        self.env["crm.lead"]._flush_facts()
        # sudo: the true values, whatever the user may see
        for line, lead in zip(self, leads.sudo(), strict=True):
            values = _get_values(lead, names)
            line.write(
                {
                    "lead_id": lead.id,
                    "is_done": True,
                    "loaded": {
                        "values": values,
                        "user_id": lead.user_id.id,
                        "touch_ids": lead.touch_ids.ids,
                        "change_ids": lead.k_status_change_ids.ids,
                    },
                }
            )

    @api.model
    @tools.ormcache()
    def _get_telling_names(self):
        """Return names of fields that people fill, or that tell what happened."""
        lead_fields = self.env["crm.lead"]._fields
        typed = [
            name
            for name, field in lead_fields.items()
            if field.store
            and not field.readonly
            and not field.related
            and field.type not in ("one2many", "binary", "json")
            and name not in BY_ITSELF
        ]
        return (*typed, *TELLING)

    # ------------------------------------------------------------
    # Since then
    # ------------------------------------------------------------

    def _get_happenings(self, leads):
        """Return {lead id: [what happened since it was loaded]}, for leads with
        something.

        :param leads: in sudo, made by these rows
        """
        leads = leads.with_context(active_test=False)
        leads._flush_facts()
        wrote = self._get_written_on(leads)
        planned = self._get_planned_by_people(leads)
        documents = self._get_documents(leads)
        loaded = {line.lead_id.id: line.loaded or {} for line in self}
        happenings = {}
        for lead in leads:
            found = [
                *self._get_changes(lead, loaded.get(lead.id, {})),
                *([self.env._("messages were added")] if lead.id in wrote else []),
                *(
                    [self.env._("an activity is scheduled")]
                    if lead.id in planned
                    else []
                ),
                *documents.get(lead.id, []),
            ]
            if found:
                happenings[lead.id] = found
        return happenings

    def _get_changes(self, lead, loaded):
        """Yield what is different on the lead itself.

        :param loaded: what the lead was; empty for files that were loaded before this
            was stored
        """
        own = set(loaded.get("touch_ids", lead.touch_ids.ids))
        if any(t.is_repeat or t.id not in own for t in lead.touch_ids):
            yield self.env._("the customer came back")
        if set(lead.k_status_change_ids.ids) - set(loaded.get("change_ids", [])):
            yield self.env._("an outcome was logged")
        now = fields.Datetime.now()
        if any(lease.expires_at > now for lease in lead.lease_ids):
            yield self.env._("it is open with an agent")
        moves = lead.assignment_log_ids.filtered(lambda move: move.kind not in GIVEN)
        # whoever got it as it came is no move
        arrivals = moves.filtered(lambda move: move.kind == "arrived")
        if len(moves) > (1 if loaded.get("user_id") and arrivals else 0):
            yield self.env._("its salesperson was changed")
        if not loaded.get("values"):
            if lead.type != "lead" or not lead.active:
                yield self.env._("it has been worked on")
            return
        now_values = _get_values(lead, self._get_telling_names())
        before = loaded["values"]
        changed = [
            name
            for name in self._get_telling_names()
            if now_values.get(name) != before.get(name)
        ]
        if "lifecycle" in changed:
            labels = dict(lead._fields["lifecycle"]._description_selection(self.env))
            yield self.env._("it became %s", labels.get(lead.lifecycle, ""))
        typed = [name for name in changed if name not in TELLING]
        if typed:
            labels = [lead._fields[n]._description_string(self.env) for n in typed]
            yield self.env._("changed: %s", ", ".join(labels))
        elif "hand_raised_date" in changed or "duplicate_count" in changed:
            yield self.env._("the customer came back")

    @api.model
    def _get_written_on(self, leads):
        """Return ids of leads with a message of people, or to the customer."""
        # sudo: whoever wrote it
        messages = self.env["mail.message"].sudo()
        found = messages.search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
                ("message_type", "not in", SILENT_MESSAGES),
            ]
        )
        return set(found.mapped("res_id"))

    @api.model
    def _get_planned_by_people(self, leads):
        """Return ids of leads with an activity, done ones included, but the request to
        accept the lead, which the hand-over makes."""
        # sudo: whoever has it
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        found = activities.search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
                ("activity_type_id.category", "!=", "handover"),
            ]
        )
        return set(found.mapped("res_id"))

    # ------------------------------------------------------------
    # Documents of all apps
    # ------------------------------------------------------------

    @api.model
    def _get_documents(self, leads):
        """Return {lead id: [kind of each document that is about it]}, of any app."""
        links = self._get_document_links()
        if not leads or not links:
            return {}
        parts = []
        for name, column, model_column in links:
            model = self.env[name]
            model.flush_model([column, *filter(None, [model_column])])
            only = SQL()
            if model_column:
                only = SQL("AND %s = 'crm.lead'", SQL.identifier(model_column))
            parts.append(
                SQL(
                    "SELECT %(name)s AS model, %(column)s AS lead_id FROM %(table)s "
                    "WHERE %(column)s = ANY(%(ids)s) %(only)s",
                    name=name,
                    column=SQL.identifier(column),
                    table=SQL.identifier(model._table),
                    ids=leads.ids,
                    only=only,
                )
            )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT model, lead_id FROM (%s) found ORDER BY model",
                SQL(" UNION ALL ").join(parts),
            )
        )
        documents = {}
        for name, lead_id in rows:
            # sudo: the name of a kind of document
            label = self.env["ir.model"].sudo()._get(name).name
            documents.setdefault(lead_id, []).append(self.env._("it has: %s", label))
        return documents

    @api.model
    @tools.ormcache()
    def _get_document_links(self):
        """Return ((model, column with the lead, column with its model or None), ...) of
        all stored fields that point to a lead."""
        links = []
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto or name in ROWS:
                continue
            for field in model._fields.values():
                if not field.store or field.related:
                    continue
                if field.type == "many2one" and field.comodel_name == "crm.lead":
                    links.append((name, field.name, None))
                elif field.type == "many2one_reference" and field.model_field:
                    of_model = model._fields.get(field.model_field)
                    if (
                        of_model
                        and of_model.store
                        and of_model.type in ("char", "selection")
                    ):
                        links.append((name, field.name, field.model_field))
        return tuple(sorted(set(links), key=str))


def _get_values(lead, names):
    """Return {field: value as JSON} of fields that are not empty."""
    values = {}
    for name in names:
        value = lead[name]
        if isinstance(value, models.BaseModel):
            value = value.ids
        elif isinstance(value, datetime | date):
            value = str(value)
        elif lead._fields[name].type == "properties":
            value = {key: str(said) for key, said in dict(value).items() if said}
        if value:
            values[name] = (
                str(value) if not isinstance(value, str | list | dict) else value
            )
    return values
