from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..outcome.crm_lead_outcome_undo import _from_json, _to_json
from .crm_lead_import_happenings import SILENT_MESSAGES
from .crm_lead_import_line import EDITABLE

# fields of a known lead that a row fills
FILLED = (*EDITABLE, "customer_need", "buying_motive", "is_call_consented")
SHOWN = 20  # kept leads that the file names; the rows name all


class CrmLeadImport(models.Model):
    """Undoes a lead file: its leads are deleted, and known leads get back the values
    that nobody has changed since. A lead that anything happened to since stays, and the
    row says what."""

    _inherit = "crm.lead.import"

    undo_note = fields.Text(
        "Kept on Undo", readonly=True, help=("Leads that were kept, with the reason.")
    )

    def action_undo(self):
        """Undo the whole file, but for leads that anything happened to since."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("done", "stopped"):
            raise UserError(self.env._("Only imported files can be undone."))
        self._with_loading().write({"state": "undoing", "undo_note": False})
        self._trigger_job()

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
        self._delete_created(lines - touching)
        lines.filtered(lambda line: not line.error).write(
            {"lead_id": False, "before": False, "loaded": False}
        )
        return len(lines)

    def _delete_created(self, lines):
        """Delete the leads of these rows that nothing happened to."""
        # sudo: the importer may delete these leads, without the right to delete leads
        leads = lines.lead_id.sudo()
        free = leads.try_lock_for_update()
        reasons = lines._get_happenings(free)
        reasons |= {
            lead.id: [self.env._("it is being worked on")] for lead in leads - free
        }
        for line in lines:
            if found := reasons.get(line.lead_id.id):
                self._keep(line, found)
        gone = leads.browse(lead.id for lead in leads if lead.id not in reasons)
        self._retract_created(gone)
        gone.unlink()

    def _keep(self, line, reasons):
        """Say on the row and on the file why a lead stays as it is."""
        # sudo: the name of a lead of this file; one without is named by its number,
        # which others may not see
        name = line.contact_name and line.sudo().lead_id.display_name
        name = name or self.env._("Row %s", line.row)
        why = ", ".join(reasons)
        line.error = self.env._("Kept: %(lead)s (%(why)s).", lead=name, why=why)
        known = (self.undo_note or "").splitlines()
        if len(known) < SHOWN:
            text = self.env._(
                "Row %(row)s, %(lead)s: %(why)s", row=line.row, lead=name, why=why
            )
            self.undo_note = "\n".join([*known, text])

    def _retract_created(self, leads):
        """Retract the events of leads that are deleted again."""
        leads._retract_outcome_events(leads.k_status_change_ids)
        # sudo: events of the file's own leads
        self.env["customer.event"].sudo()._retract(
            self.company_id,
            [f"created {lead.id}" for lead in leads],
            self.env._("The lead import was undone"),
        )

    # ------------------------------------------------------------
    # Known leads
    # ------------------------------------------------------------

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
        """Give a known lead its values back; not its place in the work, if anything
        happened to it since."""
        lead_sudo = line.lead_id.sudo()
        change = self.env["crm.k.status.change"].sudo()
        change = change.browse(line.before["change_id"] or []).exists()
        happened = self._find_happened(line, lead_sudo)
        is_last = not happened
        if happened and not line.before["values"].keys() <= set(FILLED):
            self._keep(line, happened)
        current = self._get_touched_values(lead_sudo)
        vals = {
            name: _from_json(lead_sudo._fields[name], old)
            for name, (old, new) in line.before["values"].items()
            if (is_last or name in FILLED)
            and current[name] == _from_json(lead_sudo._fields[name], new)
        }
        lead_sudo._with_filing().write(vals)
        if is_last:
            if change:
                lead_sudo._with_filing()._log_undo(change)
            lead_sudo._log_fact("withdrawn")
        message = self.env["mail.message"].sudo().browse(line.before["message_id"])
        message = message.exists().filtered(
            lambda note: note.model == "crm.lead" and note.res_id == lead_sudo.id
        )
        message.unlink()
        self._remove_touch(line, lead_sudo)

    def _find_happened(self, line, lead_sudo):
        """Return texts of what happened to a known lead since its row was loaded."""
        before, happened = line.before, []
        last = lead_sudo.k_status_change_ids.sorted("id")[-1:]
        if "last_change_id" in before:
            is_filed = last.id != before["last_change_id"]
        else:  # a file of before this was stored
            message = self.env["mail.message"].sudo().browse(before["message_id"])
            loaded = message.exists().date or fields.Datetime.now()
            is_filed = last.id != before["change_id"] and last and last.date > loaded
        if is_filed:
            happened.append(self.env._("an outcome was logged"))
        last_touch = before.get("touch_id") or 0
        if any(touch.id > last_touch for touch in lead_sudo.touch_ids):
            happened.append(self.env._("the customer came back"))
        written = Domain("model", "=", "crm.lead") & Domain("res_id", "=", lead_sudo.id)
        written &= Domain("id", ">", before["message_id"])
        written &= Domain("message_type", "not in", SILENT_MESSAGES)
        # sudo: messages of a lead of this file, whoever may read them
        if self.env["mail.message"].sudo().search_count(written, limit=1):
            happened.append(self.env._("messages were added"))
        return happened

    def _remove_touch(self, line, lead_sudo):
        """Remove the touchpoint of a row, its event, and the repeat that it counted."""
        touches = self.env["crm.lead.touch"].browse(line.before.get("touch_id") or [])
        touches = touches.exists().filtered(lambda touch: touch.lead_id == lead_sudo)
        if not touches:
            return
        touches._remove()
        lead_sudo._point_to_touches(lead_sudo.ids)
        lead_sudo.duplicate_count = max(lead_sudo.duplicate_count - 1, 0)
        # sudo: the event of this very row
        self.env["customer.event"].sudo()._retract(
            self.company_id,
            [line._get_message_id()],
            self.env._("The lead import was undone"),
        )
