from odoo import fields, models
from odoo.exceptions import UserError

from ..outcome.crm_lead_outcome_undo import _from_json, _to_json

# fields of a known lead that a row fills
FILLED = ("contact_name", "phone", "phone_2", "email_from")


class CrmLeadImport(models.Model):
    """Undoes a lead file: its leads are deleted, and known leads get back the values
    that nobody has changed since. A lead that somebody works on stays."""

    _inherit = "crm.lead.import"

    def action_undo(self):
        """Undo the whole file. :raises UserError: if somebody worked on a lead"""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("done", "stopped"):
            raise UserError(self.env._("Only a file that is loaded can be undone."))
        worked = self._filter_worked(
            self.line_ids.filtered(lambda line: not line.before).lead_id
        )
        if worked:
            raise UserError(
                self.env._(
                    "Somebody has worked on %(count)s of these leads already, e.g. on "
                    "%(lead)s: the file cannot be undone any more.",
                    count=len(worked),
                    lead=worked[0].display_name,
                )
            )
        self._with_loading().state = "undoing"
        self._trigger_job()

    def _filter_worked(self, leads):
        """Return the leads that somebody called, wrote on, won, merged or has open."""
        # sudo: finds all work on the leads, whoever asks
        leads_sudo = leads.sudo().with_context(active_test=False)
        messages = self.env["mail.message"].sudo()
        talked = messages.search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
                ("message_type", "in", ("comment", "email", "email_outgoing")),
            ]
        )
        talked_ids = set(talked.mapped("res_id"))
        now = fields.Datetime.now()
        return leads_sudo.filtered(
            lambda lead: (
                lead.last_outcome_date
                or lead.id in talked_ids
                or lead.type != "lead"
                or not lead.active
                or lead.activity_ids
                # it came without salesperson: so a lead that had one was merged into it
                or "arrived" in lead.assignment_log_ids.mapped("kind")
                or any(lease.expires_at > now for lease in lead.lease_ids)
            )
        ).sudo(False)

    def _undo_batch(self, batch_size):
        """Delete created leads and restore known ones, from the last row on."""
        lines = self.env["crm.lead.import.line"].search(
            [
                ("import_id", "=", self.id),
                ("lead_id", "!=", False),
                ("error", "=", False),
            ],
            order="row desc, id desc",
            limit=batch_size,
        )
        if not lines:
            self.line_ids.filtered(lambda line: not line.lead_id).is_done = False
            self.state = "undone"
            return 0
        touching = lines.filtered("before")
        for line in touching:
            self._restore(line)
        made = (lines - touching).lead_id
        free = made.sudo().try_lock_for_update()
        kept = self._filter_worked(free.sudo(False)) + (made - free)
        (lines - touching).filtered(
            lambda line: line.lead_id in kept
        ).error = self.env._("Kept: somebody has worked on it meanwhile.")
        # sudo: the importer may delete these leads, which nobody worked on, without the
        # right to delete leads
        (made - kept).sudo().unlink()
        lines.filtered(lambda line: not line.error).write(
            {"lead_id": False, "before": False}
        )
        return len(lines)

    def _get_touched_values(self, lead):
        return {
            **lead._get_outcome_values()[lead.id],
            **{name: lead[name] for name in FILLED},
        }

    def _get_touched_changes(self, lead, before):
        """Return {field: [old, new]} as JSON, of fields that differ from ``before``."""
        after = self._get_touched_values(lead)
        return {
            name: [_to_json(old), _to_json(after[name])]
            for name, old in before.items()
            if old != after[name]
        }

    def _restore(self, line):
        lead_sudo = line.lead_id.sudo()
        change = self.env["crm.k.status.change"].sudo()
        change = change.browse(line.before["change_id"] or []).exists()
        is_last = change and lead_sudo.k_status_change_ids.sorted("id")[-1:] == change
        current = self._get_touched_values(lead_sudo)
        vals = {
            name: _from_json(lead_sudo._fields[name], old)
            for name, (old, new) in line.before["values"].items()
            if (is_last or name in FILLED)
            and current[name] == _from_json(lead_sudo._fields[name], new)
        }
        lead_sudo._with_filing().write(vals)
        if is_last:
            lead_sudo._with_filing()._log_undo(change)
        message = self.env["mail.message"].sudo().browse(line.before["message_id"])
        message = message.exists().filtered(
            lambda note: note.model == "crm.lead" and note.res_id == lead_sudo.id
        )
        message.unlink()
