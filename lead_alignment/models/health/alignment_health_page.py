from odoo import api, fields, models

from .alignment_health import STATES


class AlignmentHealthRow(models.TransientModel):
    """A line of the health page, as it was when the page was opened."""

    _name = "alignment.health.row"
    _description = "Health of One Thing"
    _order = "rank desc, id"

    area = fields.Selection(
        [
            ("job", "Scheduled action"),
            ("queue", "Queue"),
            ("data", "Data"),
            ("statement", "Database statement"),
            ("size", "Disk"),
        ],
        readonly=True,
    )
    name = fields.Char("What", readonly=True)
    text = fields.Char("Found", readonly=True)
    state = fields.Selection(
        [("ok", "✓ Well"), ("warn", "△ Look"), ("bad", "✗ Broken")],
        readonly=True,
    )
    rank = fields.Integer(readonly=True, export_string_translation=False)
    advice = fields.Char("What to Do", readonly=True)
    action = fields.Char(readonly=True, export_string_translation=False)

    @api.model
    def action_open_page(self):
        """Look at everything now, and show it.

        :raises AccessError: for others than administrators
        """
        health = self.env["alignment.health"]
        health._check_is_admin()
        items, _metrics = health._get_report()
        rows = self.create(
            [
                {
                    "area": item.area,
                    "name": item.label,
                    "text": item.text,
                    "state": item.state,
                    "rank": STATES.index(item.state),
                    "advice": item.advice,
                    "action": item.action,
                }
                for item in items
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health"),
            "res_model": self._name,
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("id", "in", rows.ids)],
            "context": {"create": False},
        }

    def action_open(self):
        """Open where one looks closer."""
        self.ensure_one()
        self.env["alignment.health"]._check_is_admin()
        return self.env["ir.actions.actions"]._for_xml_id(self.action)


class AlignmentHealthToken(models.TransientModel):
    """Shows a new token for monitoring, this once."""

    _name = "alignment.health.token"
    _description = "Token for Monitoring"

    plain = fields.Char("Token", readonly=True, store=False)
    address = fields.Char(readonly=True, store=False)

    @api.model
    def action_create_token(self):
        """Make a new token and show it; the old one is refused at once.

        :raises AccessError: for others than administrators
        """
        plain = self.env["alignment.health"]._rotate_token()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy the Token Now"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            # never stored: only this context has it
            "context": {
                "default_plain": plain,
                "default_address": f"{self.get_base_url()}/lead_alignment/metrics",
            },
        }
