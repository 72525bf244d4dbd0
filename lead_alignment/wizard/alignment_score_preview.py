from odoo import api, fields, models


class AlignmentScorePreview(models.TransientModel):
    """What the edited rules would change, before they are in force."""

    _name = "alignment.score.preview"
    _description = "Score Rule Preview"

    agreement_id = fields.Many2one(
        "alignment.agreement", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many(
        "alignment.score.preview.line", "preview_id", "Score Changes"
    )
    person_ids = fields.One2many(
        "alignment.score.preview.person", "preview_id", "Biggest Changes"
    )
    up_count = fields.Integer("Rise above MQL Threshold", readonly=True)
    down_count = fields.Integer("Drop below MQL Threshold", readonly=True)
    changed_count = fields.Integer("Score Changed", readonly=True)
    is_nothing = fields.Boolean(readonly=True)

    @api.model
    def _make(self, agreement):
        """Compare stored scores with those of the edited rules."""
        edited = agreement._get_edited_rules()
        company = agreement.company_id
        moves, people = self.env["customer.score"]._preview(company, edited)
        fits = self.env["crm.lead"]._preview_fit(company, edited)
        counts = {(old, new): count for old, new, count, _changed in moves}
        lines = [
            {"kind": "band", "before": old, "after": new, "count": count}
            for (old, new), count in counts.items()
            if old != new
        ] + [
            {"kind": "fit", "before": old, "after": new, "count": count}
            for old, new, count in fits
        ]
        return self.create(
            {
                "agreement_id": agreement.id,
                "line_ids": [fields.Command.create(line) for line in lines],
                "person_ids": [
                    fields.Command.create(
                        {"profile_id": profile, "before": before, "after": after}
                    )
                    for profile, before, after in people
                ],
                "up_count": sum(
                    n for (old, new), n in counts.items() if new == "hot" != old
                ),
                "down_count": sum(
                    n for (old, new), n in counts.items() if old == "hot" != new
                ),
                "changed_count": sum(changed for *_move, changed in moves),
                "is_nothing": not lines and not people,
            }
        )

    def action_publish(self):
        """Put the rules in force."""
        self.ensure_one()
        self.agreement_id.action_publish_score()
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class AlignmentScorePreviewLine(models.TransientModel):
    """How many leads or people move from one band or letter to another."""

    _name = "alignment.score.preview.line"
    _description = "Preview Change"
    _order = "kind, count desc, id"

    preview_id = fields.Many2one(
        "alignment.score.preview", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("band", "Customers"), ("fit", "Open leads")], "Applies To"
    )
    before = fields.Char()
    after = fields.Char()
    count = fields.Integer(aggregator=None)
    description = fields.Char("Change", compute="_compute_description")

    @api.depends("before", "after")
    @api.depends_context("lang")
    def _compute_description(self):
        profiles, leads = self.env["customer.profile"], self.env["crm.lead"]
        names = dict(profiles._fields["band"]._description_selection(self.env))
        names |= dict(leads._fields["fit"]._description_selection(self.env))
        for line in self:
            old, new = (names.get(key, "–") for key in (line.before, line.after))
            line.description = f"{old} → {new}"


class AlignmentScorePreviewPerson(models.TransientModel):
    """One of the people whose score changes most."""

    _name = "alignment.score.preview.person"
    _description = "Customer in Score Preview"
    _order = "id"

    preview_id = fields.Many2one(
        "alignment.score.preview", required=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "customer.profile", "Customer Profile", ondelete="cascade"
    )
    before = fields.Integer(aggregator=None)
    after = fields.Integer(aggregator=None)
