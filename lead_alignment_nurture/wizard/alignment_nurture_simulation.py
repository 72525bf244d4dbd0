from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.lead_alignment.models.shared.condition_path import ConditionError


class AlignmentNurtureSimulation(models.TransientModel):
    """What a program would do: the load of each day if it started now; or the dates of
    one person. Nothing is sent."""

    _name = "alignment.nurture.simulation"
    _description = "Simulation of a Nurture Program"

    program_id = fields.Many2one("alignment.nurture", required=True, readonly=True)
    lead_id = fields.Many2one(
        "crm.lead",
        "One Person",
        domain="[('company_id', '=', company_id), ('profile_id', '!=', False)]",
        help="Choose a lead to see its own dates.",
    )
    company_id = fields.Many2one(related="program_id.company_id")
    start_date = fields.Datetime(
        "Enters on", required=True, default=fields.Datetime.now
    )
    people_count = fields.Integer("People Who Enter Now", readonly=True)
    held_count = fields.Integer("Held Out", readonly=True)
    busiest_text = fields.Char("Busiest Day", readonly=True)
    planned_text = fields.Char("Needed for a Result", readonly=True)
    refusal_text = fields.Char(compute="_compute_path")
    line_ids = fields.One2many(
        "alignment.nurture.simulation.line", "simulation_id", readonly=True
    )
    path_ids = fields.One2many(
        "alignment.nurture.simulation.line",
        "simulation_id",
        compute="_compute_path",
        string="Dates of This Person",
    )

    @api.model
    def _simulate(self, program):
        """Return the simulation of a program."""
        program.check_access("read")
        try:
            people, load = program._simulate()
        except ConditionError as error:
            raise UserError(
                self.env._("The condition is stopped: %s", program.condition_problem)
            ) from error
        version = program._get_shown_version()
        sizes = version._get_planned_sizes(version._count_comparisons())
        return self.create(
            {
                "program_id": program.id,
                "people_count": people,
                "held_count": round(people * version.holdout_percent / 100),
                "busiest_text": self._describe_busiest(load),
                "planned_text": self._describe_sizes(sizes),
                "line_ids": [
                    Command.create(
                        {
                            "date": day,
                            "step_id": step.id,
                            "count": count,
                            "sequence": index,
                        }
                    )
                    for index, ((day, step), count) in enumerate(
                        sorted(
                            load.items(), key=lambda one: (one[0][0], one[0][1].depth)
                        )
                    )
                    if step.kind not in ("wait", "condition", "split") and count
                ],
            }
        )

    @api.model
    def _describe_busiest(self, load):
        """Return the day with most messages, as text."""
        days = Counter()
        for (day, step), count in load.items():
            if step._is_message():
                days[day] += count
        for day, count in days.most_common(1):
            return self.env._(
                "%(day)s: %(count)s messages",
                day=format_date(self.env, day),
                count=count,
            )
        return False

    @api.model
    def _describe_sizes(self, sizes):
        if not sizes:
            return self.env._("Hold some people out: else nothing can be compared.")
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        treated, held = (lang.format("%d", size, grouping=True) for size in sizes)
        return self.env._(
            "%(treated)s treated and %(held)s held out", treated=treated, held=held
        )

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulation: %s", self.program_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("lead_id", "start_date")
    def _compute_path(self):
        lines = self.env["alignment.nurture.simulation.line"]
        for simulation in self:
            simulation.path_ids = lines
            simulation.refusal_text = False
            lead = simulation.lead_id
            if not lead or not simulation.start_date:
                continue
            program = simulation.program_id
            version = program._get_shown_version()
            path = program._plan_path(
                version, lead._get_customer_zone(), simulation.start_date
            )
            simulation.path_ids = [
                Command.create(
                    {
                        "moment": moment,
                        "step_id": step.id,
                        "condition_text": step._get_condition_text(),
                        "sequence": index,
                    }
                )
                for index, (moment, step, _share) in enumerate(path)
                if step.kind != "wait"
            ]
            simulation.refusal_text = simulation._get_refusal(lead)

    def _get_refusal(self, lead):
        """Return why this person would not get these messages now, or False."""
        program = self.program_id
        # sudo: facts of a lead that the user chose among those they may read
        person = lead.sudo()
        if person.profile_id.nurture_stopped_date:
            return self.env._("Programs are stopped for this person.")
        if person.profile_id.consent == "refused":
            return self.env._("This person declined.")
        if program.is_consent_required and person.profile_id.consent != "granted":
            return self.env._("This person has not agreed to get messages.")
        if person.is_blacklisted:
            return self.env._("This person unsubscribed.")
        if person.phone_sanitized_blacklisted:
            return self.env._("This number opted out of calls.")
        if person.lifecycle in ("mql", "sal", "sql"):
            return self.env._("Sales works on this lead: the program would pause.")
        if person.callback_date:
            return self.env._("A callback was promised: the program would pause.")
        messages = program._get_shown_version().step_ids.filtered("is_message")
        enrolments = self.env["alignment.nurture.enrolment"]
        if messages and not any(
            enrolments._get_addresses(step[:1], person).get(person)
            for step in messages.grouped("kind").values()
        ):
            return self.env._("There is no address or number for its messages.")
        return False


class AlignmentNurtureSimulationLine(models.TransientModel):
    _name = "alignment.nurture.simulation.line"
    _description = "Day of a Simulation"
    _order = "sequence, id"

    simulation_id = fields.Many2one(
        "alignment.nurture.simulation", ondelete="cascade", index=True
    )
    sequence = fields.Integer()
    date = fields.Date("Day")
    moment = fields.Datetime("When")
    step_id = fields.Many2one("alignment.nurture.step")
    condition_text = fields.Char("If")
    count = fields.Integer("People")


class AlignmentNurtureStep(models.Model):
    _inherit = "alignment.nurture.step"

    def _get_condition_text(self):
        """Return under which answers this step is reached."""
        texts, step = [], self
        while step.parent_id:
            if step.branch != "next":
                label = step.parent_id._get_branch_label(step.branch)
                texts.append(f"{step.parent_id.display_name}: {label}")
            step = step.parent_id
        return " · ".join(reversed(texts))
