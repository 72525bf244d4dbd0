from odoo import api, fields, models


class AlignmentPageArm(models.Model):
    """One of the pages that a test compares. The first one is the page itself."""

    _name = "alignment.page.arm"
    _description = "Page of a Landing Page Test"
    _order = "sequence, id"

    test_id = fields.Many2one(
        "alignment.page.test", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="test_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="Short name for the results, for example B.")
    url = fields.Char("Address", required=True, help="Of the page, e.g. /course-short")
    path = fields.Char(
        compute="_compute_path",
        store=True,
        precompute=True,
        export_string_translation=False,
    )
    weight = fields.Float(default=1, digits=(6, 2))

    _check_weight = models.Constraint(
        "CHECK(weight >= 0)", "A weight cannot be negative."
    )
    _unique_path = models.UniqueIndex(
        "(test_id, path)", "Each page can be in a test only once."
    )

    @api.depends("url", "test_id.website_id")
    def _compute_path(self):
        for arm in self:
            arm.path = arm.test_id.website_id._get_path(arm.url)

    @api.constrains("path")
    def _check_path(self):
        for arm in self:
            arm.test_id.website_id._check_page(arm.path)

    @api.model_create_multi
    def create(self, vals_list):
        arms = super().create(vals_list)
        arms.test_id._check_draft()
        return arms

    def write(self, vals):
        """:raises UserError: for pages of a test that was started, and for moving one
        to another test"""
        self.test_id._check_draft()
        result = super().write(vals)
        self.test_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        self.test_id._check_draft()
