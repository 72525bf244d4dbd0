from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

# fields that an outcome may change and its undo restores
RESTORED_FIELDS = (
    "k_status_id",
    "k_status_date",
    "call_result_id",
    "attempt_count",
    "first_outcome_date",
    "last_outcome_date",
    "first_contact_date",
    "callback_date",
    "retry_date",
    "follow_up_date",
    "last_call_date",
    "wanted_date",
    "type",
    "stage_id",
    "probability",
    "automated_probability",
    "active",
    "lost_reason_id",
    "user_id",
    "expected_revenue",
    "date_open",
    "date_closed",
    "date_conversion",
    "date_last_stage_update",
    "lifecycle",
    "lifecycle_date",
    "mql_date",
    "sal_date",
    "sql_date",
    "customer_date",
)
# Odoo computes these when others are written, so they are restored last
DERIVED_FIELDS = (
    "probability",
    "automated_probability",
    "date_open",
    "date_closed",
    "date_last_stage_update",
)


class CrmLead(models.Model):
    """Undo of an outcome, within ten minutes, by the user who filed it.

    It restores what the outcome changed and nobody has changed since: status and call
    facts, type, stage, probability, active, lost reason, owner, amount and planned
    activities. What was sent (mail) or created (contact, chatter) stays.
    """

    _inherit = "crm.lead"

    def _fetch_for_outcome(self):
        """Read at once what filing an outcome looks at."""
        names = {
            name
            for name, field in self._fields.items()
            if field.prefetch is True
            and field.column_type
            and self._has_field_access(field, "read")
        }
        self.fetch({*names, *RESTORED_FIELDS, "lead_properties"})

    def _get_outcome_values(self):
        """Return {lead id: {field: value}}, with ids for many2one values."""
        rows = self.read(RESTORED_FIELDS, load=None)
        return {row.pop("id"): row for row in rows}

    def _get_outcome_effects(self, before, closed, planned):
        """Return {lead id: JSON of values before and after, and of activities}."""
        after = self._get_outcome_values()
        closed_ids = _ids_by_lead(closed)
        planned_ids = _ids_by_lead(planned)
        return {
            lead_id: {
                "values": {
                    name: [_to_json(old), _to_json(after[lead_id][name])]
                    for name, old in values.items()
                    if old != after[lead_id][name]
                },
                "closed": closed_ids.get(lead_id, []),
                "planned": planned_ids.get(lead_id, []),
            }
            for lead_id, values in before.items()
        }

    @api.model
    def _undo_outcomes(self, changes):
        """Undo ``changes``, each the last of its lead.

        :raises UserError: if one of them cannot be undone (any more)
        """
        # sudo: the outcome may have given the lead to marketing, out of the user's
        # sight; who filed it may undo it
        changes = changes.sudo()
        if not changes or changes._filter_undoable() != changes:
            raise UserError(
                self.env._(
                    "Only the latest outcome of a lead can be undone, by the person "
                    "who logged it, within ten minutes."
                )
            )
        leads = changes.lead_id._with_filing()
        leads._restore_values(changes)
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        effects = [change.effects for change in changes]
        planned = activities.browse(i for e in effects for i in e["planned"]).exists()
        planned.filtered("active").unlink()
        closed = activities.browse(i for e in effects for i in e["closed"]).exists()
        closed.write({"active": True})
        leads._log_undo(changes)

    def _restore_values(self, changes):
        """Restore values that are still as the outcome left them.

        Two writes for all leads that get the same.
        """
        current = self._get_outcome_values()
        groups = {}
        for change in changes:
            now = current[change.lead_id.id]
            vals = {
                name: _from_json(self._fields[name], old)
                for name, (old, new) in change.effects["values"].items()
                if now[name] == _from_json(self._fields[name], new)
            }
            if "user_id" in vals:
                # else Odoo chooses another team
                vals["team_id"] = change.lead_id.team_id.id
            derived = {name: vals.get(name, now[name]) for name in DERIVED_FIELDS}
            key = (tuple(vals.items()), tuple(derived.items()))
            groups.setdefault(key, []).append(change.lead_id.id)
        for (vals, derived), ids in groups.items():
            leads = self.browse(ids)
            leads.write(dict(vals))
            leads.write(dict(derived))

    def _log_undo(self, changes):
        """Append rows that name the undone ones; in sudo, see ``_undo_outcomes``."""
        now = fields.Datetime.now()
        vals_list = [
            {
                "lead_id": change.lead_id.id,
                "date": now,
                "user_id": self.env.uid,
                "team_id": change.lead_id.team_id.id,
                "from_status_id": change.to_status_id.id,
                "to_status_id": change.lead_id.k_status_id.id,
                "seconds_in_previous": int((now - change.date).total_seconds()),
                "attempt_number": change.lead_id.attempt_count,
                "undo_of_id": change.id,
            }
            for change in changes
        ]
        self.env["crm.k.status.change"].create(vals_list)
        self._retract_outcome_events(changes)

    def _retract_outcome_events(self, changes):
        """Retract the events of undone outcomes: they count for no score."""
        for company, undone in changes.grouped(lambda c: c.lead_id.company_id).items():
            if company:
                # sudo: the user who filed an outcome may undo it
                self.env["customer.event"].sudo()._retract(
                    company,
                    [f"outcome {change.id}" for change in undone],
                    self.env._("Outcome undone"),
                )


def _ids_by_lead(activities):
    return {lead_id: acts.ids for lead_id, acts in activities.grouped("res_id").items()}


def _to_json(value):
    return fields.Datetime.to_string(value) if isinstance(value, datetime) else value


def _from_json(field, value):
    is_moment = value and field.type == "datetime"
    return fields.Datetime.to_datetime(value) if is_moment else value
