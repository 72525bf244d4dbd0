from math import ceil

from odoo import api, fields, models
from odoo.tools.sql import escape_psql


class AlignmentScoreShare(models.AbstractModel):
    """How many of a group of closed leads were won, see ``tools.back_test.Share``."""

    _name = "alignment.score.share"
    _description = "Win Rate of Leads"

    learning_id = fields.Many2one(
        "alignment.score.learning", required=True, ondelete="cascade"
    )
    count = fields.Integer("Leads", readonly=True, aggregator=None)
    rate = fields.Float("Conversion", readonly=True, aggregator=None)
    low = fields.Float("From", readonly=True, aggregator=None)
    high = fields.Float("To", readonly=True, aggregator=None)
    lift = fields.Float(
        readonly=True,
        aggregator=None,
        help="Win rate compared with the average of all leads: 2 means twice as often.",
    )


class AlignmentScoreLearningLine(models.TransientModel):
    """Points proposed for one value of one signal, and the leads that they rest on."""

    _name = "alignment.score.learning.line"
    _description = "Suggested Points"
    _inherit = ["alignment.score.share"]
    _order = "signal, id"

    # "field:" and a field of the lead; "count:", "value:", "label:" and a type of event
    signal = fields.Char(required=True, readonly=True)
    is_number = fields.Boolean(readonly=True)
    value = fields.Json(
        "Stored Value", readonly=True
    )  # {"is": text, True, False, None or [from, to]}
    signal_name = fields.Char(compute="_compute_names")
    value_name = fields.Char("Value", compute="_compute_names")
    rate = fields.Float("Won")
    points = fields.Integer(aggregator=None)
    is_taken = fields.Boolean("Apply")

    @api.depends("signal", "value", "is_number")
    @api.depends_context("lang")
    def _compute_names(self):
        for line in self:
            line.signal_name = line._get_signal_name()
            line.value_name = line._get_value_name()

    def _get_signal_name(self):
        kind, _colon, name = self.signal.partition(":")
        if kind == "field":
            field, _dot, key = name.partition(".")
            found = self.env["crm.lead"]._fields.get(field)
            label = found._description_string(self.env) if found else field
            return f"{label}: {self._get_property_name(key)}" if key else label
        return self._get_event_type().name

    def _get_event_type(self):
        code = self.signal.partition(":")[2]
        return self.env["customer.event.type"].browse(
            self.env["customer.event.type"]._get_catalogue()[code].type_id
        )

    def _get_property_name(self, key):
        # sudo: reads the label of a property
        teams = (
            self.env["crm.team"]
            .sudo()
            .search([("company_id", "in", [False, self.learning_id.company_id.id])])
        )
        definitions = [d for team in teams for d in team.lead_properties_definition]
        return next((d["string"] for d in definitions if d["name"] == key), key)

    def _get_value_name(self):
        kind, _colon, name = self.signal.partition(":")
        value = self.value["is"]
        if value is None:
            return self.env._("unknown") if kind == "field" else self.env._("none")
        if self.is_number:
            return self._get_range_name(*value)
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        field = self.env["crm.lead"]._fields.get(name) if kind == "field" else None
        allowed = self.learning_id._get_allowed_fields()
        if field is not None and field.type == "many2one" and name in allowed:
            # sudo: reads the name of a value that the manager learns from
            comodel = self.env[field.comodel_name].sudo()
            return comodel.browse(int(value)).display_name
        if field is not None and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return value

    def _get_range_name(self, low, high):
        if low is None and high is None:
            return self.env._("any")
        if low is None:
            return self.env._("less than %s", f"{high:g}")
        if high is None:
            return self.env._("%s or more", f"{low:g}")
        return self.env._("%(low)s to under %(high)s", low=f"{low:g}", high=f"{high:g}")

    # ------------------------------------------------------------
    # From points to rules
    # ------------------------------------------------------------

    def _write_rules(self, agreement):
        """Replace the rules about the same signals by these."""
        on_fields = self.filtered(lambda line: line.signal.startswith("field:"))
        on_events = self - on_fields
        # sudo: the right was checked; writes to this agreement only
        agreement = agreement.sudo()
        old = agreement.score_rule_ids.filtered(
            lambda rule: rule.event_type_id in on_events._get_event_types()
        )
        window, half_life = self._get_pace(agreement)
        old.unlink()
        self.env["alignment.score.rule"].sudo().create(
            [
                {
                    "agreement_id": agreement.id,
                    "window_days": window,
                    "half_life_days": half_life,
                    **vals,
                }
                for vals in on_events._prepare_event_rules()
            ]
        )
        if on_fields:
            agreement.fit_rule_ids.filtered("active").unlink()
            self.env["alignment.fit.rule"].sudo().create(
                [
                    {
                        "agreement_id": agreement.id,
                        "name": f"{line.signal_name}: {line.value_name}",
                        "domain": repr(line._get_lead_domain()),
                        "points": line.points,
                    }
                    for line in on_fields
                ]
            )
            agreement.write(on_fields._get_fit_thresholds())

    def _get_event_types(self):
        types = self.env["customer.event.type"]
        return types.browse(line._get_event_type().id for line in self)

    @api.model
    def _get_pace(self, agreement):
        """Return the (window, half-life) that most rules have."""
        paces = [
            (rule.window_days, rule.half_life_days) for rule in agreement.score_rule_ids
        ]
        return max(paces, key=paces.count, default=(60, 14))

    def _prepare_event_rules(self):
        """Return values of engagement rules.

        Values and labels become conditions; "3 times or more" becomes points for each
        time, up to three.
        """
        vals_list = []
        by_count = {}
        for line in self:
            kind = line.signal.partition(":")[0]
            if kind == "count":
                by_count.setdefault(line.signal, []).append(line)
                continue
            vals_list.append(
                {
                    "event_type_id": line._get_event_type().id,
                    "name": f"{line.signal_name}: {line.value_name}",
                    "domain": repr(line._get_event_domain(kind)),
                    "points": line.points,
                    "cap": 1,
                }
            )
        for lines in by_count.values():
            top = max(lines, key=lambda line: abs(line.points))
            times = max(1, ceil(top.value["is"][0] or 1))
            vals_list.append(
                {
                    "event_type_id": top._get_event_type().id,
                    "points": round(top.points / times) or (top.points > 0 or -1),
                    "cap": times,
                }
            )
        return vals_list

    def _get_event_domain(self, kind):
        if kind == "label":
            return [("label", "=ilike", escape_psql(self.value["is"]))]
        return _get_range_domain("value", self.value["is"])

    def _get_lead_domain(self):
        name = self.signal.partition(":")[2]
        value = self.value["is"]
        if value is None:
            return [(name, "=", False)]
        if self.is_number:
            return _get_range_domain(name, value)
        field = self.env["crm.lead"]._fields[name.partition(".")[0]]
        if field.type == "many2one":
            value = int(value)
        if field.type == "char":
            return [(name, "=ilike", escape_psql(value))]
        return [(name, "=", value)]

    def _get_fit_thresholds(self):
        """Return thresholds of fit: A from half of the most points that these rules can
        bring, B from a fifth."""
        best = {}
        for line in self:
            best[line.signal] = max(best.get(line.signal, 0), line.points)
        most = sum(best.values())
        return {"fit_a_from": max(2, round(most / 2)), "fit_b_from": max(1, most // 5)}


def _get_range_domain(name, bounds):
    low, high = bounds
    return [
        *([(name, ">=", low)] if low is not None else []),
        *([(name, "<", high)] if high is not None else []),
    ]


class AlignmentScoreLearningBand(models.TransientModel):
    """How many leads of a band were won."""

    _name = "alignment.score.learning.band"
    _description = "Backtest Band"
    _inherit = ["alignment.score.share"]
    _order = "id"

    kind = fields.Selection(
        [("now", "Current rules"), ("proposed", "Suggested points")], "Scored With"
    )
    band = fields.Selection(
        [
            ("hot", "Hot"),
            ("warm", "Warm"),
            ("cold", "Cold"),
            ("1", "Top 20%"),
            ("2", "Second 20%"),
            ("3", "Third 20%"),
            ("4", "Fourth 20%"),
            ("5", "Bottom 20%"),
        ]
    )
    won = fields.Integer(readonly=True, aggregator=None)
