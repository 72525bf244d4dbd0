from odoo import api, fields, models
from odoo.fields import Domain


class CrmCallScript(models.Model):
    """What the agent says: the pitch, and answers to objections.

    The call queue shows it beside leads of its campaigns, else of its products; a
    script with neither is for all leads. The first by sequence wins.
    """

    _name = "crm.call.script"
    _description = "Call Script"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty for all companies."
    )
    campaign_ids = fields.Many2many("utm.campaign", string="Campaigns")
    interest_ids = fields.Many2many("crm.lead.interest", string="Products")
    pitch = fields.Html(translate=True, help="What to say, in call order.")
    objection_ids = fields.One2many("crm.call.objection", "script_id", "Objections")

    @api.model
    def _get_for(self, lead):
        """Return the script for ``lead``, or an empty record."""
        scripts = self.search(Domain("company_id", "in", [False, lead.company_id.id]))
        return (
            scripts.filtered(lambda script: lead.campaign_id in script.campaign_ids)
            or scripts.filtered(lambda script: lead.interest_id in script.interest_ids)
            or scripts.filtered(
                lambda script: not script.campaign_ids and not script.interest_ids
            )
        )[:1]

    def _get_card(self):
        return {
            "name": self.name,
            "pitch": self.pitch or "",
            "objections": self.objection_ids.read(["name", "answer"]),
        }


class CrmCallObjection(models.Model):
    """An objection of customers, and the answer that works."""

    _name = "crm.call.objection"
    _description = "Objection and Answer"
    _order = "sequence, id"

    script_id = fields.Many2one(
        "crm.call.script", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Objection", required=True, translate=True)
    answer = fields.Text("Suggested Reply", required=True, translate=True)
