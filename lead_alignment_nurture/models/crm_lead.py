from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from odoo.addons.lead_alignment.models.shared.watch import watches


class CrmLead(models.Model):
    """What runs for the person of a lead, and what comes next.

    Programs follow the lead: a change of who has it, or of what was promised, is a
    signal to their job.
    """

    _inherit = "crm.lead"

    nurture_text = fields.Char("Nurture Programs", compute="_compute_nurture")
    is_nurture_stopped = fields.Boolean(compute="_compute_nurture")

    @api.depends("profile_id.nurture_ids.state", "profile_id.nurture_stopped_date")
    @api.depends_context("lang", "tz")
    def _compute_nurture(self):
        lines = self._get_nurture_lines()
        for lead in self:
            # sudo: whether programs write to the person is no secret to who reads it
            lead.is_nurture_stopped = bool(lead.sudo().profile_id.nurture_stopped_date)
            lead.nurture_text = "\n".join(lines.get(lead.profile_id.id, ())) or False

    def _get_nurture_lines(self):
        """Return {person's id: [text: program, what comes next and when]}."""
        # sudo: a summary of what runs for people whose leads the user may read
        enrolments = self.env["alignment.nurture.enrolment"].sudo()
        people = self.sudo().profile_id
        if not people:
            return {}
        running = enrolments.search(
            [
                ("lead_id.profile_id", "in", people.ids),
                ("exit_date", "=", False),
                ("state", "in", ("active", "paused", "failed")),
            ]
        )
        lines = {}
        facts = running._read_facts() if running else {}
        for one in running:
            text = one._describe(pausing=facts[one.id][2])
            lines.setdefault(one.lead_id.profile_id.id, []).append(text)
        return lines

    def action_stop_nurture(self):
        """Stop all nurture programs for these people, and let them enter none."""
        self.check_access("write")
        # sudo: who works with a customer may stop what is written to them
        self.sudo().profile_id._stop_nurture()

    def action_allow_nurture(self):
        """Let nurture programs write to these people again."""
        self.check_access("write")
        # sudo: as above
        self.sudo().profile_id._allow_nurture()

    # ------------------------------------------------------------
    # What programs are told
    # ------------------------------------------------------------

    def _after_lifecycle_move(self, stage):
        result = super()._after_lifecycle_move(stage)
        self._signal_nurture()
        return result

    @watches("callback_date", "active", "stage_id", "won_status", "k_status_id")
    def _watch_nurture(self, _vals):
        yield
        self._signal_nurture()

    def _signal_nurture(self):
        # sudo: programs look at the person, whoever changed the lead
        self.env["alignment.nurture.signal"]._add(self.sudo().profile_id.ids)

    def _get_repoint_statements(self, opportunities):
        values = {"head": self.id, "tail": opportunities.ids}
        return {
            **super()._get_repoint_statements(opportunities),
            "alignment.nurture.enrolment": SQL(
                "UPDATE alignment_nurture_enrolment SET lead_id = %(head)s "
                "WHERE lead_id = ANY(%(tail)s)",
                **values,
            ),
            "alignment.nurture.delivery": SQL(
                "UPDATE alignment_nurture_delivery SET lead_id = %(head)s "
                "WHERE lead_id = ANY(%(tail)s)",
                **values,
            ),
        }


class AlignmentNurtureEnrolment(models.Model):
    """What a person's way through a program is, in words."""

    _inherit = "alignment.nurture.enrolment"

    def _describe(self, pausing):
        """Return one line: the program, and what comes next and when.

        :param pausing: why the person pauses now, or None
        """
        self.ensure_one()
        holds = dict(self._fields["hold"]._description_selection(self.env))
        pauses = dict(self._fields["pause_reason"]._description_selection(self.env))
        if self.state == "failed":
            text = self.env._("stopped by an error")
        elif self.program_id.state == "held":
            text = self.env._("program on hold")
        elif pausing:
            text = self.env._("paused: %s", pauses[pausing])
        elif self.due_date:
            text = self.env._(
                "%(step)s, not before %(date)s",
                step=self._get_next_action().display_name or "",
                date=format_datetime(self.env, self.due_date, dt_format="short"),
            )
            if self.hold not in (False, "wait"):
                text = f"{text} ({holds[self.hold]})"
        else:
            text = self.env._("waiting")
        return f"{self.program_id.name}: {text}"

    def _get_next_action(self):
        """Return the next step that does something: not the wait before it."""
        step = self.step_id
        while step.kind == "wait" and step._get_next():
            step = step._get_next()
        return step
