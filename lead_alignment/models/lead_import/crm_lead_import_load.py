import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import escape_psql, plaintext2html

from ..handover.crm_lead import HANDED_OVER, NURTURED
from ..shared.isolation import isolated
from ..shared.lead_move import Move
from .crm_lead_import_undo import FILLED

_logger = logging.getLogger(__name__)
BATCH_SIZE = 200
RUNNING = ("loading", "undoing")
LOADED = ("new", "touch", "reopen")


class CrmLeadImport(models.Model):
    """Loads the rows of a lead file in a scheduled job, batch by batch; each batch is
    one transaction that writes leads and rows together."""

    _inherit = "crm.lead.import"

    def action_load(self):
        """Start loading, or continue after a stop."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("checked", "stopped"):
            raise UserError(self.env._("Check the file first."))
        self._with_loading().state = "loading"
        self._trigger_job()

    def action_stop(self):
        """Stop after the running batch; loaded rows stay."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "loading":
            self._with_loading().state = "stopped"

    def _trigger_job(self):
        # sudo: any user who may load a file may trigger the job
        self.env.ref("lead_alignment.ir_cron_load_files").sudo()._trigger()

    @api.model
    def _cron_load(self, batch_size=BATCH_SIZE):
        """Load and undo files, one committed batch after the other."""
        files = self.search([("state", "in", RUNNING)], order="id")
        for file in files:
            while file.try_lock_for_update(allow_referencing=True):
                file.invalidate_recordset(["state"])
                done = file._work_off_next(batch_size)
                is_over = file.state not in RUNNING
                left = len(files.filtered(lambda file: file.state in RUNNING))
                if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                    return
                if is_over:
                    break

    def _work_off_next(self, batch_size):
        """Process one batch; a file that fails is stopped, so that others can go on.

        :returns: number of rows processed
        """
        with isolated(self.env, self._stop_after_failure):
            return self._work_off(batch_size)
        return 0

    def _stop_after_failure(self, error):
        _logger.warning("Lead file %s stopped: %s", self.id, error)
        self._with_loading().write({"state": "stopped", "stop_reason": str(error)})

    def _work_off(self, batch_size):
        """Process one batch as the user who loads the file. :returns: number of rows"""
        as_user = self.with_user(self.user_id).with_company(self.company_id)
        as_user = as_user._with_loading()
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
        lines.filtered(lambda line: line.import_action in LOADED)._recheck()
        self._load_new(lines.filtered(lambda line: line.import_action == "new"))
        for line in lines.filtered(
            lambda line: line.import_action in ("touch", "reopen")
        ):
            self._load_one(line, self._touch)
        left = lines.filtered(lambda line: not line.is_done and not line.error)
        left.write({"is_done": True})
        return len(lines)

    def _load_new(self, lines):
        """Load all lines at once; if one of them fails, one by one."""

        def load_one_by_one(_error):
            for line in lines:
                self._load_one(line, self._create_leads)

        with isolated(self.env, load_one_by_one):
            self._create_leads(lines)

    def _load_one(self, line, load):
        """Load one row; an error is stored on it and does not stop the others."""

        def set_broken(error):
            _logger.info("Row %s of lead file %s: %s", line.row, self.id, error)
            line.write(
                {"import_action": "broken", "error": str(error), "is_done": True}
            )

        with isolated(self.env, set_broken):
            load(line)

    def _create_leads(self, lines):
        leads = self.env["crm.lead"].with_context(
            tracking_disable=True,
            mail_create_nosubscribe=True,
            lead_arrival=HANDED_OVER if self.is_handed_over else NURTURED,
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
        """Return the id of the record with the name ``text``; the file's default
        without one.

        A missing record is created, if the user may.
        """
        if not text:
            return self[name].id
        records = self.env[model]
        found = records.search([("name", "=ilike", escape_psql(text))], limit=1)
        if not found and records.has_access("create"):
            found = records.create({"name": text})
        return (found or self[name]).id

    def _touch(self, line):
        """Note on a known lead that the customer came again; fill its empty fields."""
        # sudo: the lead may be another user's; only this is written
        lead_sudo = line.known_lead_id.sudo().with_context(lead_move=Move("changed"))
        before = self._get_touched_values(lead_sudo)
        change = self.env["crm.k.status.change"]
        if line.import_action == "reopen" and lead_sudo.won_status == "lost":
            change = lead_sudo._file_outcome(
                status=self.env["crm.k.status"], is_call=False, note=self.name
            )
            lead_sudo.action_restore()
        lead_sudo.write(
            {name: line[name] for name in FILLED if line[name] and not lead_sudo[name]}
        )
        details = line.details or {}
        text = self.env._(
            "Came again in the file %(file)s, row %(row)s.",
            file=self.name,
            row=line.row,
        )
        message = lead_sudo._message_log(
            body=plaintext2html("\n".join(filter(None, [text, details.get("note")])))
        )
        line.write(
            {
                "lead_id": lead_sudo.id,
                "is_done": True,
                "before": {
                    "values": self._get_touched_changes(lead_sudo, before),
                    "message_id": message.id,
                    "change_id": change.id,
                },
            }
        )
