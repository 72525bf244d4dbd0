from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
    page_id = fields.Many2one(
        "website.page",
        compute="_compute_page_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    weight = fields.Float(default=1, digits=(6, 2))

    _check_weight = models.Constraint(
        "CHECK(weight >= 0)", "A weight cannot be negative."
    )
    _unique_page = models.UniqueIndex(
        "(test_id, page_id)", "Each page can be in a test only once."
    )

    @api.depends("url", "test_id.website_id")
    def _compute_page_id(self):
        for arm in self:
            arm.page_id = arm.test_id.website_id._find_page(arm.url)

    @api.constrains("url", "page_id")
    def _check_page(self):
        for arm in self.filtered(lambda one: not one.page_id):
            raise ValidationError(
                self.env._(
                    "There is no page %(url)s on %(website)s.",
                    url=arm.url,
                    website=arm.test_id.website_id.name,
                )
            )

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
