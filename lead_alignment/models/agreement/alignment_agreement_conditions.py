from odoo import api, fields, models

from ...tools.agreement_terms import read_terms
from .alignment_gate_item import get_condition


class AlignmentAgreement(models.Model):
    """Tells of conditions in force that may not be asked any more: who answers for them
    lost a right, or a field is gone. They hold for nobody until somebody mends them.
    """

    _inherit = "alignment.agreement"

    stopped_text = fields.Text(
        "Stopped",
        compute="_compute_stopped_text",
        help="Rules that are not applied, with the reason.",
    )

    def _get_conditions_in_force(self):
        """Hook: return the conditions in force of this agreement.

        A room that stores conditions adds its own::

            def _get_conditions_in_force(self):
                visits = [("Visits", "crm.lead", one.domain) for one in self.visit_ids]
                return super()._get_conditions_in_force() + visits

        :returns: [(what they are of, model, text)]
        """
        self.ensure_one()
        terms = self.version_id._get_terms() if self.version_id else read_terms(None)
        leads = self.env["crm.lead"]
        return [
            (
                leads._fields[item.name]._description_string(self.env),
                leads._name,
                get_condition(item.name),
            )
            for item in terms.gate
            if item.name in leads._fields
        ]

    @api.depends_context("lang")
    def _compute_stopped_text(self):
        for agreement in self:
            agreement.stopped_text = "\n".join(
                f"{label}: {text}"
                for label, text, _condition in agreement._find_stopped()
            )

    def _find_stopped(self):
        """Return [(what it is of, why in words, ``alignment.condition`` or none)]."""
        self.ensure_one()
        conditions = self.env["alignment.condition"]
        stopped = []
        for label, model_name, text in self._get_conditions_in_force():
            problem = conditions._judge(self.company_id.id, model_name, text or "")
            if not problem:
                continue
            # sudo: who answers for a rule is no secret to who may read it
            users = self.env["res.users"].sudo()
            author = users.browse(
                conditions._get_author_id(self.company_id.id, model_name, text)
            )
            why = conditions._describe(problem, author)
            stopped.append((label, why, (model_name, text, author, problem)))
        return stopped

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    @api.model
    def _cron_tell_stopped(self):
        """Tell of conditions that stopped since the last time."""
        # sudo: rows of all companies, by the scheduled job
        told = self.env["alignment.condition"].sudo()
        told = told.search([("told_problem", "!=", False)])
        told.filtered(lambda row: not row.problem)._amend({"told_problem": False})
        for agreement in self.search([("version_ids.state", "=", "force")]):
            agreement._tell_stopped()

    def _tell_stopped(self):
        """Tell authors, heads and administrators, once for each reason."""
        self.ensure_one()
        conditions = self.env["alignment.condition"]
        fresh = conditions.browse()
        authors = self.env["res.users"]
        for _label, _why, (model_name, text, author, problem) in self._find_stopped():
            row = conditions._ensure(self.company_id, model_name, text)
            if row.told_problem != ": ".join(problem):
                row._amend({"told_problem": ": ".join(problem)})
                fresh |= row
                authors |= author
        if not fresh:
            return
        for user in self._get_told_of_stopped(authors):
            own = self.with_user(user).with_context(lang=user.lang).sudo()
            lines = [f"• {label}: {why}" for label, why, _one in own._find_stopped()]
            user._notify_user(
                own.env._("%s: some rules have stopped", own.name),
                "\n".join(
                    [
                        own.env._("These rules are not applied until they are fixed:"),
                        *lines,
                        own.env._(
                            "Change the rule or take it over in Settings › Conditions."
                        ),
                    ]
                ),
            )

    def _get_told_of_stopped(self, authors):
        """Return the users to tell: authors, the heads of marketing, administrators."""
        admins = self.company_id._get_staff("base.group_system")
        people = authors | self._get_signers("marketing") | admins
        people = people.exists().filtered(
            lambda user: user.active and not user.share and not user._is_superuser()
        )
        return people.with_env(self.env)
