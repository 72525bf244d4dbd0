from odoo import fields, models


class AlignmentToolCapability(models.Model):
    """What tools can do. Two tools of one department that can do the same overlap."""

    _name = "alignment.tool.capability"
    _description = "Capability of a Tool"
    _inherit = ["unaccent.catalog.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)


class AlignmentToolData(models.Model):
    """A kind of data that goes into a tool or comes out of it."""

    _name = "alignment.tool.data"
    _description = "Data of a Tool"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    is_personal = fields.Boolean("Personal Data")
