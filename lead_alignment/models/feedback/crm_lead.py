from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.feedback_answers import AnswerError, is_blank, read_answers
from .crm_lead_feedback_answer import RECORDS

BEST = 5  # the highest step of a lead's quality


class CrmLead(models.Model):
    """Feedback on a lead from one department to another: with the outcome of a call, or
    at any other time. On merge all of it goes to the surviving lead; a copy has none.
    """

    _inherit = "crm.lead"

    feedback_ids = fields.One2many("crm.lead.feedback", "lead_id", readonly=True)

    # ------------------------------------------------------------
    # Giving feedback
    # ------------------------------------------------------------

    def give_feedback(self, form_id, values, note=False):
        """Give the same feedback on all these leads.

        :param form_id: of alignment.feedback.form
        :param values: {question id: value}: a number, an id, a list of ids, True or
            False, or text, as the question has it; a missing one is blank
        :returns: ids of crm.lead.feedback, one a lead
        :raises ValidationError: naming the question with a wrong or missing answer
        """
        self.check_access("read")
        self._check_one_company()
        form = self._get_asked_form(form_id)
        if not self._may_give(form):
            raise UserError(self.env._("This form is for another department."))
        answers = self._read_answers(form, values)
        if not note and not answers:
            raise UserError(self.env._("Answer at least one question."))
        return self._give_feedback(form, answers, note).ids

    @api.model
    def _may_give(self, form):
        user = self.env.user
        groups = {
            "sales": ["sales_team.group_sale_salesman"],
            "marketing": ["lead_alignment.lead_alignment_group_marketing_user"],
            "cs": [
                "lead_alignment.lead_alignment_group_cs_agent",
                "sales_team.group_sale_salesman",
            ],
        }
        return self.env.su or any(map(user.has_group, groups[form["direction"]]))

    def _check_one_company(self):
        if not self._get_feedback_company():
            raise UserError(self.env._("Select leads of a single company."))

    def _get_feedback_company(self):
        """Return the company whose forms are asked; none for several companies."""
        companies = self.company_id or self.env.company
        return companies if len(companies) == 1 else companies.browse()

    def _get_asked_form(self, form_id):
        company = self._get_feedback_company()
        forms = self.env["alignment.feedback.form"]._get_asked(company)
        form = next((one for one in forms if one["id"] == int(form_id)), None)
        if form is None:
            raise UserError(self.env._("This form is no longer in use."))
        return form

    def _give_feedback(self, form, answers, note=False, changes=None):
        """Store the feedback on all these leads, by two statements.

        :param form: dict of ``alignment.feedback.form._get_asked``
        :param answers: as of :meth:`_read_answers`
        :param changes: crm.k.status.change, the outcomes that it came with
        """
        company = self._get_feedback_company()
        with_outcome = {change.lead_id.id: change for change in changes or ()}
        rows = [self._prepare_answer(answer, company) for answer in answers]
        shared = {
            "form_id": form["id"],
            "direction": form["direction"],
            "note": note,
            **self._get_figures(form, answers),
            **self._get_first_chosen(rows),
        }
        # sudo: the feedback stores facts of the lead that the author may not see
        leads = self.sudo()
        date = changes[0].date if changes else fields.Datetime.now()
        about = [lead._prepare_about(form, company, date) for lead in leads]
        feedback = self.env["crm.lead.feedback"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        said = feedback._append(
            [
                {
                    **lead._prepare_then(with_outcome.get(lead.id)),
                    **shared,
                    **vals,
                }
                for lead, vals in zip(leads, about, strict=True)
            ]
        )
        self.env["crm.lead.feedback.answer"]._append(
            [
                {**row, **vals, "feedback_id": one.id}
                for one, vals in zip(said, about, strict=True)
                for row in rows
            ]
        )
        direction = {"direction": form["direction"]}
        leads._log_fact("feedback", dict.fromkeys(leads.ids, direction), date)
        return said

    def _prepare_about(self, form, company, date):
        """Return the values that feedback and each of its answers share."""
        self.ensure_one()
        return {
            "version_id": form["version_id"],
            "company_id": self.company_id.id or company.id,
            "date": date,
            "user_id": self.env.uid,
            "campaign_id": self.campaign_id.id,
            "source_id": self.source_id.id,
        }

    def _prepare_then(self, change):
        """Return the state of the lead at the time of the feedback."""
        self.ensure_one()
        return {
            "change_id": change.id if change else False,
            "lost_reason_id": change.lost_reason_id.id if change else False,
            "lead_id": self.id,
            "team_id": self.team_id.id,
            "marketer_id": self.marketer_id.id,
            "status_id": self.k_status_id.id,
        }

    @api.model
    def _read_answers(self, form, values):
        try:
            return read_answers(form["questions"], values or {})
        except AnswerError as error:
            problem = {
                "unknown": self.env._("This question is not part of the form."),
                "missing": self.env._("Please answer this question."),
                "number": self.env._("Enter a number."),
                "range": self.env._("Choose a rating."),
                "option": self.env._("Choose one of the options."),
                "text": self.env._("Use 2,000 characters or fewer."),
            }[error.problem]
            name = error.question["name"] if error.question else form["name"]
            text = f"{name}: {problem}"
            raise ValidationError(text) from error

    @api.model
    def _prepare_answer(self, answer, company):
        """Return values of crm.lead.feedback.answer.

        :raises ValidationError: for a record that the company does not have
        """
        vals = {
            "question_id": answer.question_id,
            "kind": answer.kind,
            "value": answer.number or 0,
            "text": answer.text or False,
        }
        name = RECORDS.get(answer.kind)
        if not name:
            return vals
        model = self.env["crm.lead.feedback.answer"]._fields[name].comodel_name
        if answer.text:
            record = self.env[model]._find_or_add(answer.text, company)
            return {**vals, "text": False, name: record.id}
        if name != "option_id":
            # sudo: reads only whether the company has the record
            known = (
                self.env[model]
                .sudo()
                .search_count(
                    Domain("id", "=", answer.record_id)
                    & Domain("company_id", "in", [False, company.id])
                )
            )
            if not known:
                raise ValidationError(self.env._("Choose one of the options."))
        return {**vals, name: answer.record_id}

    @api.model
    def _get_figures(self, form, answers):
        """Return quality and validity, from the questions that have these roles."""
        roles = {one["role"]: one for one in form["questions"] if one["role"]}
        values = {answer.question_id: answer.number for answer in answers}
        figures = {}
        if quality := roles.get("quality"):
            step = values.get(quality["id"])
            if step:
                share = (step - 1) / (quality["scale_max"] - 1)
                figures["quality"] = 1 + share * (BEST - 1)
        if valid := roles.get("valid"):
            said = values.get(valid["id"])
            if said is not None:
                figures["validity"] = "valid" if said else "invalid"
        return figures

    @api.model
    def _get_first_chosen(self, rows):
        """Return the first reason and competitor, by which the inbox is grouped."""
        return {
            name: next((row[name] for row in rows if row.get(name)), False)
            for name in ("reason_id", "competitor_id")
        }

    # ------------------------------------------------------------
    # Feedback with an outcome
    # ------------------------------------------------------------

    @api.model
    def _get_forms_of_statuses(self, statuses, company):
        """Return {status id: forms asked with it}; empty for several companies."""
        if not company:
            return {}
        forms = [
            form
            for form in self.env["alignment.feedback.form"]._get_asked(company)
            if form["trigger"] != "demand" and self._may_give(form)
        ]
        found = {
            status.id: [
                self._leave_out_loss_reason(form, status)
                for form in forms
                if self._is_asked_with(form, status)
            ]
            for status in statuses
        }
        asked = {
            status_id: [form for form in forms if form["questions"]]
            for status_id, forms in found.items()
        }
        return {status_id: forms for status_id, forms in asked.items() if forms}

    @api.model
    def _leave_out_loss_reason(self, form, status):
        """Return the form without what the status asks itself: why a lead is lost."""
        if status.required_answer != "reason":
            return form
        questions = [one for one in form["questions"] if one["reason_kind"] != "lost"]
        return {**form, "questions": questions}

    def _get_forms_of_return(self):
        """Return the forms that are asked when these leads go back to marketing."""
        forms = [
            form
            for company in self.company_id or self.env.company
            for form in self.env["alignment.feedback.form"]._get_asked(
                company, "rejected"
            )
            if self._may_give(form)
        ]
        if forms:
            self._check_one_company()
        return forms

    @api.model
    def _is_asked_with(self, form, status):
        if form["trigger"] == "status":
            return status.id in form["status_ids"]
        return form["trigger"] == status.outcome

    def _check_feedback(self, status, given):
        """Return [(form, answers)] of the feedback given with an outcome.

        :param given: {form id: {question id: value}}
        :raises ValidationError: if the status requires an answer that is missing
        """
        company = self._get_feedback_company()
        if not company:  # leads of several companies: nothing is asked
            self._check_nothing_owed(status)
        asked = self._get_forms_of_statuses(status, company).get(status.id, [])
        return self._read_forms(asked, given)

    @api.model
    def _read_forms(self, asked, given):
        """Return [(form, answers)] of the forms that were answered.

        :param asked: forms that are asked
        :param given: {form id: {question id: value}}
        :raises ValidationError: for a wrong answer, or a required one that is missing
        """
        given = {str(key): values for key, values in (given or {}).items()}
        said = []
        for form in asked:
            values = given.get(str(form["id"])) or {}
            if not form["is_owed"] and is_blank(form["questions"], values):
                continue
            answers = self._read_answers(form, values)
            if not answers:
                raise ValidationError(
                    self.env._("%s: please answer this question.", form["name"])
                )
            said.append((form, answers))
        return said

    def _check_nothing_owed(self, status):
        """Check a status that is written or imported, and so comes without answers.

        :raises ValidationError: if the status requires some
        """
        if not status or self.env.su:
            return
        for company, leads in self.grouped("company_id").items():
            company = company or self.env.company
            forms = leads._get_forms_of_statuses(status, company).get(status.id, [])
            for form in forms:
                if form["is_owed"]:
                    raise ValidationError(
                        self.env._(
                            "%(status)s requires the form “%(form)s”. Use Log Outcome "
                            "to fill it in.",
                            status=status.display_name,
                            form=form["name"],
                        )
                    )

    def _get_repoint_statements(self, opportunities):
        return {
            **super()._get_repoint_statements(opportunities),
            **self._repoint_rows("crm.lead.feedback", opportunities),
        }

    def _log_undo(self, changes):
        """Archive the feedback that came with the outcomes that are undone."""
        result = super()._log_undo(changes)
        # sudo: the feedback of these very outcomes
        said = self.env["crm.lead.feedback"].sudo()
        said = said.search([("change_id", "in", changes.ids)])
        said.answer_ids._amend({"active": False})
        said._amend({"active": False})
        return result

    # ------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------

    @api.readonly
    def get_feedback_data(self):
        """Return what the dialog *Give Feedback* shows.

        :returns: dict of ``title``, ``forms`` and ``lists`` (see ``_get_lists``)
        """
        self.check_access("read")
        company = self._get_feedback_company()
        forms = [
            form
            for form in self.env["alignment.feedback.form"]._get_asked(company)
            if self._may_give(form)
        ]
        return {
            "title": self._get_call_title(),
            "forms": forms,
            "lists": self._get_lists(company),
        }

    @api.model
    def _get_lists(self, company):
        """Return {kind: choices}: ``reason`` by its kind, competitors, products."""
        of_company = Domain("company_id", "in", [False, company.id])
        reasons = self.env["alignment.reason"].search(
            of_company & Domain("kind", "in", ["won", "lost", "leave"])
        )
        return {
            "reason": {
                kind: [{"id": one.id, "name": one.name} for one in found]
                for kind, found in reasons.grouped("kind").items()
            },
            "competitor": self.env["alignment.competitor"]
            .search(of_company)
            .read(["name"]),
            "interest": self.env["crm.lead.interest"].search(of_company).read(["name"]),
        }

    def action_open_feedback_dialog(self):
        if not self:
            raise UserError(self.env._("Select at least one lead to give feedback on."))
        self.check_access("read")
        self._check_one_company()
        return {
            "type": "ir.actions.client",
            "tag": "lead_alignment.give_feedback",
            "target": "new",
            "params": {"lead_ids": self.ids},
        }

    def action_open_feedback(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_feedback_action"
        )
        return {**action, "domain": [("lead_id", "=", self.id)], "context": {}}
