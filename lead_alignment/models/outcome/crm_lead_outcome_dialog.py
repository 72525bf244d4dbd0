from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_lead_outcome_undo import RESTORED_FIELDS


class CrmLead(models.Model):
    """The server side of the *Log outcome* dialog."""

    _inherit = "crm.lead"

    undoable_change_id = fields.Many2one(
        "crm.k.status.change",
        compute="_compute_undoable_change_id",
        export_string_translation=False,
    )

    can_log_outcome = fields.Boolean(
        compute="_compute_can_log_outcome", export_string_translation=False
    )

    @api.depends("k_status_change_ids", "last_outcome_date")
    @api.depends_context("uid")
    def _compute_undoable_change_id(self):
        changes = self.env["crm.k.status.change"]
        since = changes._is_undoable_since()
        recent = self.filtered(lambda lead: (lead.last_outcome_date or since) > since)
        if recent:
            changes = changes.search(
                [("lead_id", "in", recent.ids), ("date", ">=", since)]
            )
        undoable = {change.lead_id: change for change in changes._filter_undoable()}
        for lead in self:
            lead.undoable_change_id = undoable.get(lead._origin)

    @api.depends("user_id", "team_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_log_outcome(self):
        writable = self._origin._filtered_access("write")
        for lead in self:
            lead.can_log_outcome = lead._origin in writable

    def action_open_outcome_dialog(self):
        """Open the dialog for these leads."""
        if not self:
            raise UserError(self.env._("Select at least one lead to log an outcome."))
        self.check_access("write")
        return {
            "type": "ir.actions.client",
            "tag": "lead_alignment.log_outcome",
            "target": "new",
            "params": {"lead_ids": self.ids},
        }

    def action_open_outcomes(self):
        """Open all outcomes of this lead."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_k_status_change_action"
        )
        action.update(domain=[("lead_id", "=", self.id)], context={}, view_mode="list")
        action["views"] = [(False, "list"), (False, "form")]
        return action

    @api.readonly
    def get_outcome_dialog_data(self):
        """Return what the dialog shows.

        :returns: dict of ``title``, ``statuses`` (id, code, name, description, color,
            required_answer, lost_reason_id, lost_reason_ids: what it offers, empty for
            all, outcome), ``results`` (id, name),
            ``reasons`` (id, name), ``callbacks`` (key, label, value),
            ``amount`` and ``currency`` (symbol), ``forms`` of feedback by status, and
            the ``lists`` that their answers are chosen from
        """
        self.check_access("read")
        companies = self.company_id or self.env.company
        company = self._get_feedback_company()
        return {
            **self._get_outcome_catalog(companies._ids, company.id),
            "title": self._get_call_title(),
            "current_status_id": self.k_status_id.id if len(self) == 1 else False,
            "callbacks": [
                {
                    "key": key,
                    "label": label,
                    "value": fields.Datetime.to_string(moment),
                }
                for key, label, moment in self._get_callback_suggestions()
            ],
            "amount": self.expected_revenue if len(self) == 1 else 0,
            "currency": self[:1].company_currency.symbol,
        }

    @api.model
    @tools.ormcache(
        "self.env.uid",
        "self.env.su",
        "self.env.lang",
        "self.env.companies._ids",
        "company_ids",
        "company_id",
    )
    def _get_outcome_catalog(self, company_ids, company_id):
        """Return what the dialog offers for leads of these companies, the same for each
        lead: with the next lead of the call queue nothing of it is read anew.

        :param company_id: the company whose feedback is asked, or False
        """
        of_company = Domain("company_id", "in", [False, *company_ids])
        statuses = self.env["crm.k.status"]
        statuses = statuses.search(statuses._selectable_domain() & of_company)
        company = self.env["res.company"].browse(company_id or ())
        forms = self._get_forms_of_statuses(statuses, company)
        return {
            "forms": forms,
            "lists": self._get_lists(company) if forms else {},
            "statuses": statuses.read(
                ["code", "name", "description", "color", "required_answer"]
                + ["lost_reason_id", "lost_reason_ids", "outcome"],
                load=None,
            ),
            "results": self.env["crm.call.result"].search_read(of_company, ["name"]),
            "reasons": self.env["crm.lost.reason"].search_read(fields=["name"]),
        }

    def _get_call_title(self):
        """Return who is called, and about what; for several leads, how many."""
        if len(self) != 1:
            return self.env._("%(count)s leads", count=len(self))
        return " – ".join(filter(None, [self.contact_name, self.display_name]))

    def action_log_outcome(self, outcome):
        """File what the dialog collected.

        :param outcome: dict of ``status_id`` or ``result_id``, and where given
            ``callback_date`` (UTC string), ``lost_reason_id``, ``amount``, ``note``,
            ``is_do_not_call``, ``feedback`` ({form id: {question id: value}})
        :returns: dict of ``message`` to show, ``change_ids`` to undo, and whether a
            lead went out of the user's sight (``is_handed_over``)
        :raises ValidationError: if the status asks for an answer that is missing
        """
        # read now: the lead may be out of sight afterwards
        title = self._get_call_title()
        callback_date = fields.Datetime.to_datetime(outcome.get("callback_date"))
        shared = {"note": outcome.get("note") or False}
        if outcome.get("is_do_not_call"):
            self.check_access("write")
            # first, so that no further call is planned
            self._block_numbers()
        if outcome.get("result_id"):
            result = self.env["crm.call.result"].browse(outcome["result_id"])
            filed = result.name
            changes = self._file_outcome(call_result=result, **shared)
        else:
            status = self.env["crm.k.status"].browse(outcome.get("status_id"))
            filed = status.display_name
            changes = self._log_status(status, outcome, callback_date, shared["note"])
        return {
            "message": self.env._(
                "%(lead)s: outcome “%(outcome)s” logged.", outcome=filed, lead=title
            ),
            "change_ids": changes.ids,
            "is_handed_over": self._filtered_access("read") != self,
        }

    def _log_status(self, status, outcome, callback_date, note):
        """File a status with its feedback, once all required answers are there."""
        if not status:
            raise UserError(self.env._("Choose the call outcome."))
        reason = self.env["crm.lost.reason"].browse(outcome.get("lost_reason_id"))
        amount = outcome.get("amount")
        status._check_selectable()
        self._check_required_answer(status, callback_date, reason, amount)
        self._check_reason_offered(status, reason)
        said = self._check_feedback(status, outcome.get("feedback"))
        changes = self._file_outcome(
            status=status,
            callback_date=callback_date,
            lost_reason=reason,
            amount=amount,
            note=note,
        )
        for form, answers in said:
            self._give_feedback(form, answers, note, changes)
        return changes

    def action_undo_outcome(self):
        """Open the dialog that undoes the last outcome of this lead."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "lead_alignment.undo_outcome",
            "target": "new",
            "params": {"change_ids": self.undoable_change_id.ids},
        }

    @api.model
    def get_undo_data(self, change_ids):
        """Return the labels of the fields that an undo of these rows restores."""
        # sudo: the lead may be marketing's by now; only the user's own rows are read
        changes = self.env["crm.k.status.change"].sudo().browse(change_ids)
        changes = changes.filtered(lambda change: change.user_id == self.env.user)
        changed = {name for change in changes for name in change.effects["values"]}
        labels = self.fields_get(RESTORED_FIELDS, ["string"])
        names = [labels[name]["string"] for name in RESTORED_FIELDS if name in changed]
        if any(c.effects["planned"] or c.effects["closed"] for c in changes):
            names.append(self.env._("Planned activities"))
        return {"restored": names}

    @api.model
    def undo_outcomes(self, change_ids):
        """Undo outcomes filed a moment ago. :raises UserError: if it is too late"""
        self._undo_outcomes(self.env["crm.k.status.change"].browse(change_ids))
