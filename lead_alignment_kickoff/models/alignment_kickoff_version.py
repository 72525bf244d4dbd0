from odoo import api, fields, models

from .alignment_kickoff import BRIEF, TARGETS
from .text_list import render_texts


class AlignmentKickoffVersion(models.Model):
    """Brief, targets and answers as they were when the departments were asked to sign.
    Never changed."""

    _name = "alignment.kickoff.version"
    _description = "Kick-off Version"
    _inherit = ["append.only.mixin"]
    _order = "id desc"
    _log_access = False

    kickoff_id = fields.Many2one(
        "alignment.kickoff",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="kickoff_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True)
    date = fields.Datetime("Frozen on", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Frozen by", required=True, readonly=True, ondelete="restrict"
    )
    terms = fields.Json(readonly=True, export_string_translation=False)
    text = fields.Html("What Is Signed", compute="_compute_text", sanitize=False)
    signature_ids = fields.One2many(
        "alignment.kickoff.signature", "version_id", "Signatures"
    )

    @api.depends("number", "kickoff_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(campaign)s, version %(number)s",
                campaign=version.kickoff_id.display_name,
                number=version.number,
            )

    @api.depends("terms")
    @api.depends_context("lang")
    def _compute_text(self):
        for version in self:
            version.text = version._render()

    def _render(self):
        """Return the frozen terms as HTML."""
        fields_of = self.env["alignment.kickoff"]._fields
        terms = self.terms or {}
        rows = [
            (fields_of[name]._description_string(self.env), terms["brief"][name])
            for name in BRIEF
            if terms.get("brief", {}).get(name)
        ]
        rows += [
            (fields_of[name]._description_string(self.env), f"{value:,.10g}")
            for name in TARGETS
            if (value := terms.get("targets", {}).get(name))
        ]
        for part in terms.get("answers", ()):
            title = f"{part['department']}, {part['user']}"
            rows += [(f"{title}: {one[0]}", one[1]) for one in part["answers"]]
        rows += [
            (self.env._("Objection: %s", text), reply)
            for text, reply in terms.get("objections", ())
        ]
        rows += [
            (self.env._("Lesson: %s", text), reply)
            for text, reply in terms.get("lessons", ())
        ]
        return render_texts(rows)


class AlignmentKickoffSignature(models.Model):
    """Who signed a version for a department, and when. Never changed."""

    _name = "alignment.kickoff.signature"
    _description = "Kick-off Signature"
    _inherit = ["append.only.mixin"]
    _order = "id"
    _rec_name = "department_id"
    _log_access = False

    version_id = fields.Many2one(
        "alignment.kickoff.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True)
    department_id = fields.Many2one(
        "alignment.department", required=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Signed by", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime("Signed on", required=True, readonly=True)

    _unique_department = models.UniqueIndex("(version_id, department_id)")
