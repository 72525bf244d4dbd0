from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

SOON = timedelta(days=30)  # the owner is told so long before notice must be given
RECENT = timedelta(days=7)  # traffic by which a tool is judged
MANY_REFUSED = 0.05
IN_USE = ("trial", "used", "leaving")


class AlignmentTool(models.Model):
    """A tool that departments work with: who owns it, what it can do, what it costs and
    until when, and whether its data still arrive."""

    _name = "alignment.tool"
    _description = "Marketing Tool"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _facts = frozenset({"told_contract_end"})
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("trial", "Trial"),
            ("used", "In use"),
            ("leaving", "Being replaced"),
            ("retired", "Retired"),
        ],
        required=True,
        default="used",
        tracking=True,
    )
    vendor = fields.Char()
    website = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        ondelete="set null",
        help="Looks after the tool, and is told when its contract ends or its data "
        "stay away.",
    )
    department_ids = fields.Many2many(
        "alignment.department", string="Departments", check_company=True
    )
    capability_ids = fields.Many2many(
        "alignment.tool.capability", string="What It Can Do"
    )
    data_in_ids = fields.Many2many("alignment.tool.data", "alignment_tool_data_in_rel")
    data_out_ids = fields.Many2many(
        "alignment.tool.data", "alignment_tool_data_out_rel"
    )
    has_personal_data = fields.Boolean(
        "Personal Data", compute="_compute_has_personal_data", store=True
    )
    note = fields.Html("Notes")

    cost = fields.Monetary("Cost a Year", tracking=True)
    seats = fields.Integer(tracking=True, help="Licences that are paid for.")
    seats_used = fields.Integer()
    cost_unused = fields.Monetary(
        "Cost of Unused Seats", compute="_compute_cost_unused", store=True
    )
    contract_end = fields.Date(tracking=True)
    notice_days = fields.Integer(
        "Notice (Days)", help="Days before the end when notice must be given."
    )
    notice_date = fields.Date(
        "Give Notice by", compute="_compute_notice_date", store=True
    )
    told_contract_end = fields.Date(
        readonly=True, copy=False, export_string_translation=False
    )

    key_ids = fields.One2many("alignment.ingest.key", "tool_id", "API Keys")
    health = fields.Selection(
        [
            ("unknown", "No key"),
            ("never", "Nothing came yet"),
            ("ok", "Sends"),
            ("refused", "Much is refused"),
            ("silent", "Silent"),
        ],
        "Data",
        compute="_compute_health",
        help="By what came with its keys in the last seven days.",
    )
    last_event = fields.Datetime("Last Data", compute="_compute_health")
    event_count = fields.Integer("Events (7 Days)", compute="_compute_health")
    refused_share = fields.Float(
        "Refused (%)", digits=(5, 1), compute="_compute_health"
    )
    fit_ids = fields.One2many("alignment.tool.rating", "tool_id", "Department Ratings")
    fit = fields.Float(
        "Rating",
        digits=(2, 1),
        compute="_compute_fit",
        help="Mean of the departments' latest ratings, of 5.",
    )
    proposal_ids = fields.One2many("alignment.tool.proposal", "tool_id", "Proposals")
    overlap_count = fields.Integer("Overlaps", compute="_compute_overlap_count")

    _check_numbers = models.Constraint(
        "CHECK(cost >= 0 AND seats >= 0 AND seats_used >= 0 AND notice_days >= 0)",
        "Cost, seats and days of notice cannot be negative.",
    )

    @api.depends("data_in_ids.is_personal", "data_out_ids.is_personal")
    def _compute_has_personal_data(self):
        for tool in self:
            data = tool.data_in_ids | tool.data_out_ids
            tool.has_personal_data = any(data.mapped("is_personal"))

    @api.depends("cost", "seats", "seats_used")
    def _compute_cost_unused(self):
        for tool in self:
            unused = max(tool.seats - tool.seats_used, 0)
            tool.cost_unused = tool.cost * unused / tool.seats if tool.seats else 0.0

    @api.depends("contract_end", "notice_days")
    def _compute_notice_date(self):
        for tool in self:
            end = tool.contract_end
            tool.notice_date = end and end - timedelta(days=tool.notice_days)

    @api.depends("key_ids.silent_since", "key_ids.active")
    def _compute_health(self):
        # sudo: whether data arrive is told to all who see the tool, of its own keys
        keys_sudo = self.sudo().key_ids.filtered("active")
        since = fields.Datetime.now() - RECENT
        batches = self.env["alignment.ingest.batch"].sudo()
        recent = Domain("key_id", "in", keys_sudo.ids)
        last = dict(batches._read_group(recent, ["key_id"], ["received_at:max"]))
        recent &= Domain("received_at", ">=", since)
        came = dict(batches._read_group(recent, ["key_id"], ["event_count:sum"]))
        refused = dict(
            self.env["alignment.ingest.refusal"]
            .sudo()
            ._read_group(
                [("batch_id", "any", recent)], ["batch_id.key_id"], ["__count"]
            )
            if keys_sudo
            else ()
        )
        for tool in self:
            keys = tool.sudo().key_ids & keys_sudo
            moments = [last[key] for key in keys if last.get(key)]
            count = sum(came.get(key) or 0 for key in keys)
            bad = sum(refused.get(key, 0) for key in keys)
            tool.last_event = max(moments, default=False)
            tool.event_count = count
            tool.refused_share = 100 * bad / count if count else 0.0
            if not keys:
                tool.health = "unknown"
            elif not moments:
                tool.health = "never"
            elif any(keys.mapped("silent_since")):
                tool.health = "silent"
            elif bad > MANY_REFUSED * count:
                tool.health = "refused"
            else:
                tool.health = "ok"

    @api.depends("fit_ids.fit")
    def _compute_fit(self):
        for tool in self:
            rated = tool.sudo().fit_ids.filtered("fit").sorted("period")
            latest = {rating.department_id: int(rating.fit) for rating in rated}
            tool.fit = sum(latest.values()) / len(latest) if latest else 0.0

    @api.depends("state", "department_ids", "capability_ids")
    def _compute_overlap_count(self):
        rows = self.env["alignment.tool.overlap"]._read_group(
            [("tool_id", "in", self.ids), ("is_accepted", "=", False)],
            ["tool_id"],
            ["__count"],
        )
        counts = {tool.id: count for tool, count in rows}
        for tool in self:
            tool.overlap_count = counts.get(tool._origin.id, 0)

    @api.constrains("seats", "seats_used")
    def _check_seats(self):
        for tool in self:
            if tool.seats and tool.seats_used > tool.seats:
                raise ValidationError(
                    self.env._("%s: more seats are used than are paid for.", tool.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        tools = super().create(vals_list)
        self.env["alignment.department"]._let_contribute(tools.user_id)
        return tools

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env["alignment.department"]._let_contribute(self.user_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        if self.sudo().proposal_ids:
            raise UserError(
                self.env._("There are proposals about this tool: archive it.")
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_overlaps(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Overlaps: %s", self.name),
            "res_model": "alignment.tool.overlap",
            "view_mode": "list",
            "domain": [("tool_id", "=", self.id)],
        }

    def action_propose(self):
        """Begin a proposal about this tool."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proposal"),
            "res_model": "alignment.tool.proposal",
            "view_mode": "form",
            "context": {"default_tool_id": self.id, "default_kind": "change"},
        }

    def _get_overlap_pairs(self):
        """Return the overlaps among these tools, each pair once."""
        return self.env["alignment.tool.overlap"].search(
            Domain("is_first", "=", True)
            & Domain("is_accepted", "=", False)
            & Domain("tool_id", "in", self.ids)
            & Domain("other_id", "in", self.ids)
        )

    # ------------------------------------------------------------
    # Contracts
    # ------------------------------------------------------------

    @api.model
    def _cron_contracts(self):
        """Remind the owners, once per contract, that notice must be given soon."""
        limit = fields.Date.today() + SOON
        tools = self.search([("state", "in", IN_USE), ("notice_date", "<=", limit)])
        for tool in tools:
            if tool.told_contract_end != tool.contract_end:
                tool._remind_of_contract()
                tool.told_contract_end = tool.contract_end

    def _remind_of_contract(self):
        for user in self._get_responsible():
            own = self.with_context(lang=user.lang)
            own.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=max(self.notice_date, fields.Date.today()),
                summary=own.env._("Keep or cancel: %s", self.name),
                user_id=user.id,
            )

    def _get_responsible(self):
        """Return the owner; the heads of marketing if there is none any more."""
        self.ensure_one()
        managers = "lead_alignment.lead_alignment_group_marketing_manager"
        owner = self.user_id.filtered("active")
        return owner or self.company_id._get_staff(managers)
