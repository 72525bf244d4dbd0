from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from .alignment_kickoff import TARGETS

WAIT = timedelta(days=7)  # after the last day of the campaign
# is more of it better?
MORE_IS_BETTER = {"target_mql", "target_k1_share"}


class AlignmentRetrospective(models.Model):
    """What became of a campaign: targets and results as they were when it was drafted,
    a week after its end; everybody's words; lessons. The figures are never taken
    anew."""

    _name = "alignment.retrospective"
    _description = "Retrospective"
    _inherit = ["mail.thread"]
    _facts = frozenset({"figures", "state", "date"})
    _order = "id desc"

    kickoff_id = fields.Many2one(
        "alignment.kickoff", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="kickoff_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime("Drafted on", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
    )
    # {target: [target, result]}; a result is null where nothing is known
    figures = fields.Json(readonly=True, export_string_translation=False)
    table = fields.Html("Targets and Results", compute="_compute_table", sanitize=False)
    word_ids = fields.One2many("alignment.retrospective.word", "retrospective_id")
    lesson_ids = fields.One2many("alignment.lesson", "retrospective_id", "Lessons")

    _unique_kickoff = models.UniqueIndex(
        "(kickoff_id)", "This campaign has a retrospective already."
    )

    @api.depends("kickoff_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.kickoff_id.display_name

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_table(self):
        labels = {
            name: self.env["alignment.kickoff"]
            ._fields[name]
            ._description_string(self.env)
            for name in TARGETS
        }
        head = [self.env._("Target"), self.env._("Result"), self.env._("Reached")]
        for one in self:
            rows = [
                [labels[name], one._show(name, target), one._show(name, result)]
                + [one._judge(name, target, result)]
                for name, (target, result) in (one.figures or {}).items()
            ]
            one.table = self.env["alignment.agreement.version"]._render_table(
                ["", *head], rows
            )

    def _show(self, name, value):
        if value is None:
            return "–"
        if name in ("target_cpl", "target_cac"):
            return format_amount(self.env, value, self.currency_id)
        if name == "target_k1_share":
            return f"{value:.1f} %"
        return f"{value:,.0f}"

    def _judge(self, name, target, result):
        if not target or result is None:
            return "–"
        is_met = result >= target if name in MORE_IS_BETTER else result <= target
        return self.env._("✓ Yes") if is_met else self.env._("✗ No")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        if "closed" in self.sudo().mapped("state"):
            raise UserError(self.env._("A retrospective that was closed stays."))

    def action_close(self):
        """Close the retrospective and its kick-off.

        :raises UserError: without a lesson
        """
        self.check_access("write")
        for one in self:
            if one.kickoff_id.state != "aligned":
                raise UserError(
                    self.env._("A retrospective follows a campaign that was aligned.")
                )
            if not one.lesson_ids:
                raise UserError(self.env._("Write down at least one lesson."))
            # sudo: facts are written by the system
            one.sudo().state = "closed"
            one.kickoff_id.sudo().state = "closed"

    def action_open_leads(self):
        """Open the leads of the campaign."""
        self.ensure_one()
        return self.kickoff_id.campaign_id.action_open_leads_brought()

    def _ask_for_words(self):
        """Ask every department what went well and what went wrong."""
        # sudo: the system asks whom it finds in the departments
        for department in self.sudo().word_ids.department_id:
            if not (user := department._get_asked()):
                continue
            own = self.sudo().with_context(lang=user.lang)
            title = own.env._("How did it go? %s", own.display_name)
            own.message_notify(
                partner_ids=user.partner_id.ids, subject=title, body=own.table
            )

    @api.model
    def _cron_draft(self):
        """Draft the retrospectives of campaigns that ended a week ago, and ask every
        department for its words."""
        today = fields.Date.today()
        kickoffs = self.env["alignment.kickoff"].search(
            Domain("state", "=", "aligned")
            & Domain("campaign_id.date_end", "<", today - WAIT)
            & Domain("retrospective_ids", "=", False)
        )
        kickoffs._draft_retrospectives()


class AlignmentKickoff(models.Model):
    _inherit = "alignment.kickoff"

    def action_draft_retrospective(self):
        """Draft the retrospective now.

        :raises UserError: before all departments have signed
        """
        self.check_access("write")
        for kickoff in self:
            if kickoff.state != "aligned":
                raise UserError(
                    self.env._("A retrospective follows a campaign that was aligned.")
                )
        made = self._draft_retrospectives()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alignment.retrospective",
            "res_id": (made or self.retrospective_ids)[:1].id,
            "view_mode": "form",
        }

    def _draft_retrospectives(self):
        """Make the retrospectives of these kick-offs, with the results of now."""
        fresh = self.filtered(lambda one: not one.retrospective_ids)
        retrospectives = self.env["alignment.retrospective"].sudo()
        for company, kickoffs in fresh.grouped("company_id").items():
            # sudo: the figures are the same whoever asks
            campaigns = kickoffs.campaign_id.sudo().with_company(company)
            results = campaigns._read_targets()
            retrospectives += retrospectives.create(
                [
                    {
                        "kickoff_id": kickoff.id,
                        "date": fields.Datetime.now(),
                        "figures": {
                            name: [kickoff[name], result]
                            for name, result in results[kickoff.campaign_id.id].items()
                        },
                        "word_ids": [
                            fields.Command.create(
                                {"department_id": part.department_id.id}
                            )
                            for part in kickoff.part_ids
                        ],
                    }
                    for kickoff in kickoffs
                ]
            )
        for retrospective in retrospectives:
            retrospective._ask_for_words()
        return retrospectives.with_env(self.env)


class AlignmentRetrospectiveWord(models.Model):
    """What a department says about a campaign afterwards."""

    _name = "alignment.retrospective.word"
    _description = "Word on a Campaign"
    _order = "id"
    _rec_name = "department_id"

    retrospective_id = fields.Many2one(
        "alignment.retrospective", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="retrospective_id.company_id", store=True)
    department_id = fields.Many2one(
        "alignment.department", required=True, readonly=True, ondelete="restrict"
    )
    went_well = fields.Text()
    went_badly = fields.Text("Went Wrong")

    def write(self, vals):
        """:raises UserError: for others' words, and once it is closed"""
        if not self.env.su:
            if vals.keys() - {"went_well", "went_badly"}:
                raise UserError(self.env._("A department's words stay its own."))
            for word in self:
                # sudo: everybody may know who works in a department
                people = word.department_id._get_people()
                if word.retrospective_id.sudo().state == "closed":
                    raise UserError(self.env._("The retrospective is closed."))
                if self.env.user not in people | word.department_id._get_asked():
                    raise UserError(
                        self.env._("Only the department says what it thinks.")
                    )
        return super().write(vals)
