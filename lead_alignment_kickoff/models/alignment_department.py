from odoo import Command, api, fields, models

from odoo.addons.lead_alignment.models.agreement.alignment_agreement_version import (
    MANAGERS,
)

KINDS = [
    ("marketing", "Marketing"),
    ("sales", "Sales"),
    ("support", "Customer Service"),
    ("product", "Product"),
    ("engineering", "Engineering"),
    ("finance", "Finance"),
    ("it", "IT"),
    ("other", "Other"),
]


class AlignmentDepartment(models.Model):
    """A department that is asked before a campaign. Its head and members become
    contributors: they see what their department is asked, and nothing else by it."""

    _name = "alignment.department"
    _description = "Department"
    _inherit = ["kind.name.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="other",
        help="By it the department gets its questions from the templates.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    head_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
        help="Signs for the department, and is asked unless somebody else is named.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    _unique_kind = models.UniqueIndex(
        "(company_id, kind) WHERE kind != 'other' AND active",
        "The company has a department of this kind already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        departments._sync_contributors(self.env["res.users"])
        return departments

    def write(self, vals):
        before = self._get_people()
        result = super().write(vals)
        if vals.keys() & {"head_id", "member_ids", "active"}:
            self._sync_contributors(before)
        return result

    def unlink(self):
        before = self._get_people()
        result = super().unlink()
        self.browse()._sync_contributors(before)
        return result

    def _get_people(self):
        """Return heads and members, in sudo."""
        # sudo: everybody may know who works in a department
        departments = self.sudo().filtered("active")
        return (departments.head_id | departments.member_ids).filtered("active")

    def _sync_contributors(self, before):
        """Give the right to contribute to new people, and take it from those who are in
        no department any more.

        :param before: people there were
        """
        # sudo: whoever may write departments says who contributes, and no more
        group = self.env.ref("lead_alignment_kickoff.group_contributor").sudo()
        now = self._get_people()
        everybody = self.sudo().search(fields.Domain.TRUE)._get_people()
        gone = before.sudo() - everybody
        gone -= self._get_busy(gone)
        commands = [Command.link(user.id) for user in now - group.user_ids]
        commands += [Command.unlink(user.id) for user in gone & group.user_ids]
        if commands:
            group.user_ids = commands

    @api.model
    def _is_head(self):
        """Whether the user is head of marketing or of sales."""
        return any(self.env.user.has_group(group) for group in MANAGERS.values())

    @api.model
    def _let_contribute(self, users):
        """Let people do what they were asked, whatever department they are in."""
        # sudo: whoever may ask them gives no more than this
        group = self.env.ref("lead_alignment_kickoff.group_contributor").sudo()
        for user in users.sudo() - group.user_ids:
            group.user_ids = [Command.link(user.id)]

    @api.model
    def _get_busy(self, users):
        """Hook: return those of ``users`` who were asked for something that is not done
        yet: they go on contributing when they leave their department."""
        # sudo: only finds out who goes on answering
        parts = self.env["alignment.kickoff.part"].sudo()
        asked = parts.search(
            [
                ("user_id", "in", users.ids),
                ("kickoff_id.state", "in", ["draft", "briefed", "signing"]),
            ]
        )
        return asked.user_id

    def _get_asked(self):
        """Return who is asked for the department: its head; for marketing and sales
        without one, a head of the company's; else the first member. Empty if there is
        nobody."""
        self.ensure_one()
        # sudo: as in _get_people
        department = self.sudo()
        if department.head_id.active:
            return department.head_id
        group = MANAGERS.get(department.kind)
        heads = department.company_id._get_staff(group) if group else self.env.user[:0]
        return (heads.sudo() | department.member_ids.filtered("active"))[:1]

    def _get_signers(self):
        """Return who signs for the department."""
        self.ensure_one()
        # sudo: as in _get_people
        return self.sudo().head_id.filtered("active") or self._get_asked()

    @api.model
    def _create_missing(self, companies):
        """Make the usual departments of companies without any."""
        known = self.with_context(active_test=False).search(
            [("company_id", "in", companies.ids)]
        )
        made = self.create(
            [
                {
                    "name": label,
                    "kind": kind,
                    "company_id": company.id,
                    "sequence": 10 * number,
                }
                for company in companies - known.company_id
                for number, (kind, label) in enumerate(KINDS)
                if kind != "other"
            ]
        )
        made._name_after_kind()
