from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.score.customer_score_sample import FIELD_TYPES, LEAST, PROPERTIES
from ..tools.back_test import get_auc, get_share, score_unseen
from ..tools.engagement import get_band
from ..tools.scorecard import fit_points

# rules learned from fewer leads would follow chance
LEAST_IN_BIN = 10


class AlignmentScoreLearning(models.TransientModel):
    """Proposes points from the company's own outcomes, and tests how well the present
    rules predict who buys.

    It learns only from what was known before the first call. Nothing is in force before
    the proposal is accepted, previewed and published.
    """

    _name = "alignment.score.learning"
    _description = "Score Suggestions"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    outcome = fields.Selection(
        [
            ("won", "Won and lost leads"),
            ("k_status", "Status of the last conversation"),
        ],
        "Success Measure",
        default="won",
        required=True,
        help="Compares sales with refusals and bad data. For companies that do not "
        "close their leads.",
    )
    months = fields.Integer(
        "Period (Months)", default=24, required=True, help="Based on the closing date."
    )
    field_ids = fields.One2many(
        "alignment.score.learning.field",
        "learning_id",
        "Lead Fields",
        default=lambda self: self._get_default_fields(),
        help="Use only fields filled in before the first call. Data entered during "
        "the call would make any score look accurate.",
    )
    use_properties = fields.Boolean(
        "Include Properties",
        help="Only if lead properties are filled in before the first call.",
    )
    state = fields.Selection([("ask", "Ask"), ("done", "Done")], default="ask")
    lead_count = fields.Integer("Closed Leads", readonly=True)
    won_rate = fields.Float("Won", readonly=True)
    auc_proposed = fields.Float(
        "AUC (Suggested Points)",
        readonly=True,
        digits=(4, 3),
        help="How often a won lead scores higher than a lost one, on leads the points "
        "were not learned from. 0.5 is no better than chance.",
    )
    auc_now = fields.Float(
        "AUC (Current Rules)",
        readonly=True,
        digits=(4, 3),
        help="Engagement just before the first call plus the fit known at that time, "
        "based on the current rules.",
    )
    is_better = fields.Boolean(
        compute="_compute_is_better",
        help="The suggested points identify buyers better than the rules in effect.",
    )
    line_ids = fields.One2many(
        "alignment.score.learning.line", "learning_id", "Suggested Points"
    )
    band_ids = fields.One2many(
        "alignment.score.learning.band", "learning_id", "Backtest"
    )

    @api.model
    def _get_default_fields(self):
        return [
            fields.Command.create({"name": name, "is_used": True})
            for name in self._get_allowed_fields()
        ]

    @api.model
    def _get_allowed_fields(self):
        """Return the names of the lead's fields that the user may learn from."""
        leads = self.env["crm.lead"].with_user(self.env.user)
        masked = leads._get_masked_paths() if leads._sees_masks() else ()
        return [
            name
            for name in self.env["customer.score.sample"]._get_known_before()
            if name in leads._fields
            and leads._fields[name].type in FIELD_TYPES
            and leads._has_field_access(leads._fields[name], "read")
            and name not in masked
        ]

    @api.depends("auc_now", "auc_proposed")
    def _compute_is_better(self):
        for learning in self:
            learning.is_better = learning.auc_proposed > learning.auc_now

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Score Suggestions")

    # ------------------------------------------------------------
    # Learning
    # ------------------------------------------------------------

    def action_learn(self):
        """Propose points, and test the rules in force.

        :raises AccessError: for users who are no manager
        :raises UserError: for less than 50 closed leads, or only won or only lost ones
        """
        self.ensure_one()
        self._check_may_learn()
        names = self.field_ids.filtered("is_used").mapped("name")
        self._check_allowed(names)
        sample = self.env["customer.score.sample"]._draw(
            self.company_id,
            self.outcome,
            self.months,
            [*names, *([PROPERTIES] if self.use_properties else [])],
        )
        self._check_enough(sample)
        card = fit_points(sample.rows, sample.outcomes)
        rules = self.env["alignment.agreement"]._get_score_rules(self.company_id)
        samples = self.env["customer.score.sample"]
        engagement = samples._get_engagement(self.company_id, sample, rules)
        fits = samples._get_fit(self.company_id, sample, rules)
        totals = [score + fit for score, fit in zip(engagement, fits, strict=True)]
        unseen = score_unseen(sample.rows, sample.outcomes, fit_points)
        auc_proposed = get_auc(unseen, sample.outcomes)
        auc_now = get_auc(totals, sample.outcomes)
        self.write(
            {
                "state": "done",
                "lead_count": len(sample.outcomes),
                "won_rate": sample.rate,
                "auc_proposed": auc_proposed,
                "auc_now": auc_now,
                "line_ids": self._prepare_lines(
                    card, sample.rate, is_better=auc_proposed > auc_now
                ),
                "band_ids": self._prepare_bands(sample, rules, engagement, unseen),
            }
        )
        return self._reopen()

    def action_back(self):
        """Go back to the options."""
        self.ensure_one()
        self.write({"state": "ask"})
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Score Suggestions"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _check_may_learn(self):
        self.env["alignment.score.learning"].check_access("create")
        self.env["alignment.score.rule"].check_access("write")
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%s is not one of your companies.", self.sudo().company_id.name
                )
            )

    @api.model
    def _get_signal_field(self, line):
        """Return the field of the lead that a line is about, "" for an event."""
        kind, _colon, name = line.signal.partition(":")
        return name.partition(".")[0] if kind == "field" else ""

    def _check_allowed(self, names):
        """:raises AccessError: for fields that are none to learn from"""
        if others := sorted(set(names) - {*self._get_allowed_fields(), PROPERTIES}):
            raise AccessError(
                self.env._("Points cannot be suggested from %s.", ", ".join(others))
            )

    def _check_enough(self, sample):
        count, won = len(sample.outcomes), sum(sample.outcomes)
        if count < LEAST or not 0 < won < count:
            raise UserError(
                self.env._(
                    "Suggestions need at least %(least)s closed leads, both won and "
                    "lost. This period has %(won)s won and %(lost)s lost leads. "
                    "Choose a longer period.",
                    least=LEAST,
                    won=won,
                    lost=count - won,
                )
            )

    def _prepare_lines(self, card, rate, is_better):
        """Prepare the proposed points; ticked if they are better than the rules."""
        commands = [fields.Command.clear()]
        for signal in card.signals:
            nothing, base = self._get_base(signal, card.count)
            for found in signal.bins.values():
                if signal.name.startswith("field:"):
                    points = found.points
                elif found is nothing:
                    continue  # there is no event to give points for
                else:
                    points = found.points - base
                share = get_share(found.count, found.won, rate)._asdict()
                del share["won"]
                commands.append(
                    fields.Command.create(
                        {
                            "signal": signal.name,
                            "is_number": signal.is_number,
                            "value": {"is": found.value},
                            "points": points,
                            "is_taken": is_better
                            and abs(points) > 1
                            and found.count >= LEAST_IN_BIN,
                            **share,
                        }
                    )
                )
        return commands

    @api.model
    def _get_base(self, signal, count):
        """Return (bin of leads without the event, points to compare an event with).

        These points are those of that bin, if at least half of the leads are in it;
        else those of the worst event. A score is never below 0, so points that mostly
        take away would say nothing.
        """
        nothing = signal.bins.get(None) or (
            signal.find(0) if signal.name.startswith("count:") else None
        )
        if nothing and 2 * nothing.count >= count:
            return nothing, nothing.points
        others = [
            found.points
            for found in signal.bins.values()
            if found is not nothing and found.count >= LEAST_IN_BIN
        ]
        return nothing, min(others, default=0)

    def _prepare_bands(self, sample, rules, engagement, unseen):
        """Prepare shares of won leads: by bands in force, by fifths of the proposal."""
        commands = [fields.Command.clear()]
        groups = {"hot": [], "warm": [], "cold": []}
        for score, won in zip(engagement, sample.outcomes, strict=True):
            groups[get_band(score, "", rules.bands)].append(won)
        order = sorted(range(len(unseen)), key=lambda n: (-unseen[n], n))
        size = len(order) / 5
        fifths = {
            f"{part + 1}": [
                sample.outcomes[n]
                for n in order[round(part * size) : round((part + 1) * size)]
            ]
            for part in range(5)
        }
        for kind, parts in (("now", groups), ("proposed", fifths)):
            for name, outcomes in parts.items():
                share = get_share(len(outcomes), sum(outcomes), sample.rate)
                vals = {"kind": kind, "band": name, **share._asdict()}
                commands.append(fields.Command.create(vals))
        return commands

    # ------------------------------------------------------------
    # Taking over
    # ------------------------------------------------------------

    def action_accept(self):
        """Write the ticked points into the edited rules; they hold once they are
        published.

        :returns: action of the rules' screen
        """
        self.ensure_one()
        self._check_may_learn()
        taken = self.line_ids.filtered("is_taken")
        if not taken:
            raise UserError(self.env._("Select the points to apply."))
        self._check_allowed(filter(None, map(self._get_signal_field, taken)))
        agreement = self.env["alignment.agreement"]._get_general(self.company_id)
        taken._write_rules(agreement)
        return (
            self.env["alignment.agreement"]
            .with_company(self.company_id)
            .action_open_score_rules()
        )


class AlignmentScoreLearningField(models.TransientModel):
    """A field of the lead to learn from."""

    _name = "alignment.score.learning.field"
    _description = "Field to Learn From"
    _order = "id"

    learning_id = fields.Many2one(
        "alignment.score.learning", required=True, ondelete="cascade"
    )
    name = fields.Char("Technical Name", required=True, readonly=True)
    label = fields.Char("Field", compute="_compute_label")
    is_used = fields.Boolean("Use for Suggestions")

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_label(self):
        leads = self.env["crm.lead"]
        for field in self:
            found = leads._fields.get(field.name)
            field.label = found._description_string(self.env) if found else field.name
