import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .crm_lead_move import Move

_logger = logging.getLogger(__name__)
BATCH_SIZE = 200
# what a repeated customer may change on the lead that is there
TOUCHED = ("active", "lost_reason_id", "probability", "stage_id", "k_status_id")


class LeadImportLoadMixin(models.AbstractModel):
    """Loading the rows of a lead file, and taking them back.

    Both run batch by batch in a scheduled job; each batch is one transaction that
    writes leads and rows together.
    """

    _name = "lead.import.load.mixin"
    _description = "Loading of a Lead File"

    def action_load(self):
        """Start, or go on after a stop."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("checked", "stopped"):
            raise UserError(self.env._("Check the file first."))
        self.state = "loading"
        self._trigger_job()

    def action_stop(self):
        """Stop after the batch that is running; what is loaded stays."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "loading":
            self.state = "stopped"

    def action_undo(self):
        """Take the whole file back. :raises UserError: if somebody worked on a lead"""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("done", "stopped"):
            raise UserError(self.env._("Only a file that is loaded can be undone."))
        worked = self._get_worked_leads()
        if worked:
            raise UserError(
                self.env._(
                    "Somebody has worked on %(count)s of these leads already, e.g. on "
                    "%(lead)s: the file cannot be undone any more.",
                    count=len(worked),
                    lead=worked[0].display_name,
                )
            )
        self.state = "undoing"
        self._trigger_job()

    def _trigger_job(self):
        # sudo: the job is everybody's who may load a file
        self.env.ref("lead_alignment.ir_cron_load_files").sudo()._trigger()

    @api.model
    def _cron_load(self, batch_size=BATCH_SIZE):
        """Load and undo what was asked for, a committed batch after the other."""
        cron = self.env["ir.cron"]
        for file in self.search([("state", "in", ("loading", "undoing"))], order="id"):
            while file.try_lock_for_update(allow_referencing=True):
                file.invalidate_recordset(["state"])
                done = file._work_off(batch_size)
                if not cron._commit_progress(done):
                    return
                if not done:
                    break

    def _work_off(self, batch_size):
        """One batch in the name of whoever loads the file. :returns: its rows"""
        as_user = self.with_user(self.user_id).with_company(self.company_id)
        if self.state == "loading":
            return as_user._load_batch(batch_size)
        if self.state == "undoing":
            return as_user._undo_batch(batch_size)
        return 0

    # ------------------------------------------------------------
    # Loading
    # ------------------------------------------------------------

    def _load_batch(self, batch_size):
        lines = self.env["crm.lead.import.line"].search(
            [("import_id", "=", self.id), ("is_done", "=", False)], limit=batch_size
        )
        if not lines:
            self.state = "done"
            return 0
        self._load_new(lines.filtered(lambda line: line.fate == "new"))
        for line in lines.filtered(lambda line: line.fate in ("touch", "reopen")):
            self._load_one(line, self._touch)
        left = lines.filtered(lambda line: not line.is_done and not line.error)
        left.write({"is_done": True})
        return len(lines)

    def _load_new(self, lines):
        """All at once; where one of them cannot be, one by one."""
        try:
            with self.env.cr.savepoint():
                self._create_leads(lines)
        except Exception:  # noqa: BLE001 whatever is wrong with a row
            self.env.invalidate_all()
            for line in lines:
                self._load_one(line, self._create_leads)

    def _load_one(self, line, load):
        """A broken row never stops the rest: it says why it is broken."""
        try:
            with self.env.cr.savepoint():
                load(line)
        except Exception as error:  # noqa: BLE001
            _logger.info("Row %s of lead file %s: %s", line.row, self.id, error)
            self.env.invalidate_all()
            line.write({"fate": "broken", "error": str(error), "is_done": True})

    def _create_leads(self, lines):
        leads = self.env["crm.lead"].with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        created = leads.create([self._prepare_lead_vals(line) for line in lines])
        for line, lead in zip(lines, created, strict=True):
            line.write({"lead_id": lead.id, "is_done": True})

    def _prepare_lead_vals(self, line):
        details = line.details or {}
        person = line.contact_name or line.phone or line.email_from
        note = "\n".join(details[key] for key in ("note", "unread") if details.get(key))
        return {
            "name": " – ".join(filter(None, [person, details.get("interest")])),
            "type": "lead",
            "contact_name": line.contact_name,
            "phone": line.phone,
            "phone_2": line.phone_2,
            "email_from": line.email_from,
            "partner_name": details.get("partner_name"),
            "street": details.get("street"),
            "city": details.get("city"),
            "description": note and plaintext2html(note),
            "company_id": self.company_id.id,
            "country_id": self.company_id.country_id.id,
            "user_id": False,
            "team_id": self.team_id.id,
            "is_call_consented": self.is_call_consented,
            "medium_id": self.medium_id.id,
            "source_id": self._find("utm.source", details.get("source"), "source_id"),
            "campaign_id": self._find(
                "utm.campaign", details.get("campaign"), "campaign_id"
            ),
            "interest_id": self._find(
                "crm.lead.interest", details.get("interest"), "interest_id"
            ),
        }

    def _find(self, model, text, name):
        """The id of the record that ``text`` names, made where it is missing, if the
        user may; without a text the one of the whole file."""
        if not text:
            return self[name].id
        records = self.env[model]
        found = records.search([("name", "=ilike", text)], limit=1)
        if not found and records.has_access("create"):
            found = records.create({"name": text})
        return (found or self[name]).id

    def _touch(self, line):
        """Note on a known lead that the customer came again, and fill what is empty."""
        lead = line.known_lead_id
        vals = {
            name: line[name]
            for name in ("contact_name", "phone", "phone_2", "email_from")
            if line[name] and not lead[name]
        }
        before = {
            name: lead._fields[name].convert_to_write(lead[name], lead) for name in vals
        }
        before |= {
            name: lead[name].id if "_id" in name else lead[name] for name in TOUCHED
        }
        # sudo: the customer may be somebody else's; only this is noted on the lead
        lead_sudo = lead.sudo().with_context(lead_move=Move("changed"))
        if line.fate == "reopen" and lead_sudo.won_status == "lost":
            lead_sudo._file_outcome(
                status=self.env["crm.k.status"], is_call=False, note=self.name
            )
            lead_sudo.action_restore()
        if vals:
            lead_sudo.write(vals)
        details = line.details or {}
        text = self.env._(
            "Came again in the file %(file)s, row %(row)s.",
            file=self.name,
            row=line.row,
        )
        message = lead_sudo._message_log(
            body=plaintext2html("\n".join(filter(None, [text, details.get("note")])))
        )
        before["message_id"] = message.id
        line.write({"lead_id": lead.id, "is_done": True, "before": before})

    # ------------------------------------------------------------
    # Undoing
    # ------------------------------------------------------------

    def _get_new_leads(self):
        return self.line_ids.filtered(lambda line: not line.before).lead_id

    def _get_worked_leads(self):
        """Leads of this file that somebody called, wrote on, won or has open."""
        leads = self._get_new_leads().with_context(active_test=False)
        # sudo: whether somebody worked on them does not depend on who asks
        leads_sudo = leads.sudo()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "crm.lead"),
                    ("res_id", "in", leads.ids),
                    ("message_type", "in", ("comment", "email", "email_outgoing")),
                ]
            )
        )
        touched = set(messages.mapped("res_id"))
        now = fields.Datetime.now()
        return leads_sudo.filtered(
            lambda lead: (
                lead.last_outcome_date
                or lead.id in touched
                or lead.type != "lead"
                or not lead.active
                or lead.activity_ids
                or any(lease.expires_at > now for lease in lead.lease_ids)
            )
        ).sudo(False)

    def _undo_batch(self, batch_size):
        """Delete what was made and restore what was touched."""
        lines = self.env["crm.lead.import.line"].search(
            [("import_id", "=", self.id), ("lead_id", "!=", False)], limit=batch_size
        )
        if not lines:
            self.line_ids.write({"is_done": False})
            self.state = "undone"
            return 0
        for line in lines.filtered("before"):
            self._restore(line)
        # sudo: whoever loaded the leads takes them back, also without the right to
        # delete leads; nobody has worked on them
        lines.filtered(lambda line: not line.before).lead_id.sudo().unlink()
        lines.write({"lead_id": False, "before": False})
        return len(lines)

    def _restore(self, line):
        before = dict(line.before)
        self.env["mail.message"].sudo().browse(
            before.pop("message_id")
        ).exists().unlink()
        line.lead_id.sudo()._with_filing().write(before)
