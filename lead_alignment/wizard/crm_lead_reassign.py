from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.shared.lead_move import Move
from ..tools.allocation import Taker, allocate


class CrmLeadReassign(models.TransientModel):
    """Reassigns leads: those of absent users, or those selected.

    The preview is the allocation that is carried out.
    """

    _name = "crm.lead.reassign"
    _description = "Reassign Leads"
    _inherit = ["active.records.mixin"]

    _chosen = "lead_ids"

    from_user_ids = fields.Many2many(
        "res.users",
        "crm_lead_reassign_from_rel",
        string="From Salespeople",
        domain="[('share', '=', False)]",
        help="Salespeople whose leads are reassigned.",
    )
    lead_ids = fields.Many2many(
        "crm.lead", string="Leads", context={"active_test": False}
    )
    scope = fields.Selection(
        [
            ("untouched", "Waiting for a call"),
            ("due", "Waiting for a call, and calls due today"),
            ("open", "All open leads"),
        ],
        "Leads to Reassign",
        default="due",
        required=True,
    )
    team_id = fields.Many2one("crm.team")
    target = fields.Selection(
        [
            ("shift", "Members on shift, by weight"),
            ("users", "These users, in equal shares"),
            ("pool", "Team pool"),
        ],
        "To",
        default="shift",
        required=True,
    )
    to_user_ids = fields.Many2many(
        "res.users",
        "crm_lead_reassign_to_rel",
        string="Recipients",
        domain="[('share', '=', False)]",
    )
    reason_id = fields.Many2one(
        "crm.telesales.reason", required=True, domain="[('kind', '=', 'move')]"
    )
    note = fields.Char()
    lead_count = fields.Integer(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "crm.floor.board":
            rows = self.env["crm.floor.board"].browse(context.get("active_ids", []))
            values["from_user_ids"] = [(6, 0, rows.user_id.ids)]
            values["team_id"] = rows.team_id[:1].id
        return values

    @api.depends(
        "from_user_ids", "lead_ids", "scope", "team_id", "target", "to_user_ids"
    )
    def _compute_preview(self):
        for wizard in self:
            leads = wizard._get_leads()
            wizard.lead_count = len(leads)
            wizard.preview = wizard._render(leads, wizard._get_allocation(leads))

    def _get_leads(self):
        """Return the leads to reassign, without those that somebody has open."""
        if self.lead_ids:
            leads = self.env["crm.lead"].browse(self.lead_ids.ids)
        elif self.from_user_ids:
            leads = self.env["crm.lead"].search(self._get_leads_domain())
        else:
            return self.env["crm.lead"]
        # sudo: reads leases of leads that the leader may change
        busy = leads.sudo().lease_ids.filtered(
            lambda lease: lease.expires_at > fields.Datetime.now()
        )
        return leads - busy.lead_id

    def _get_leads_domain(self):
        domain = Domain("user_id", "in", self.from_user_ids.ids)
        domain &= Domain("won_status", "=", "pending")
        waiting = Domain("wanted_date", "!=", False)
        _start, end = self.env["crm.floor.board"]._get_day()
        if self.scope == "untouched":
            return domain & waiting
        if self.scope == "due":
            due = Domain.OR(
                Domain(name, "<", end)
                for name in ("callback_date", "retry_date", "follow_up_date")
            )
            return domain & (waiting | due)
        return domain

    def _get_takers(self):
        if self.target == "users":
            members = self.to_user_ids.ids
            return [Taker(key=user_id) for user_id in members]
        if self.target == "shift" and self.team_id:
            members = self.team_id._get_receivers().filtered(
                lambda member: member.user_id.id not in self.from_user_ids.ids
            )
            takers, _agents = self.team_id._get_takers(members)
            for taker in takers:
                # shares of these leads only, whatever the members have
                taker.used, taker.room = 0, None
            return takers
        return []

    def _get_allocation(self, leads):
        """Return {lead id: user id}; False for the pool."""
        if self.target == "pool":
            return dict.fromkeys(leads.ids, False)
        items = [(lead.id, lead.interest_id.id) for lead in leads]
        return allocate(items, self._get_takers())

    def _render(self, leads, allocation):
        """Render the preview as a table: who gets how many, and what stays."""
        users = self.env["res.users"]
        counts = {}
        for user_id in allocation.values():
            counts[user_id] = counts.get(user_id, 0) + 1
        untouched = leads._get_untouched_counts(users.browse(filter(None, counts)))
        rows = [
            (
                users.browse(user_id).name or self.env._("Pool"),
                count,
                untouched.get(users.browse(user_id), 0) if user_id else "",
            )
            for user_id, count in counts.items()
        ]
        if left := len(leads) - len(allocation):
            rows.append((self.env._("Not reassigned: no one available"), left, ""))
        head = (
            self.env._("Agent"),
            self.env._("Leads to Receive"),
            self.env._("Never Called"),
        )
        cells = Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
        return Markup(
            '<table class="table table-sm"><thead><tr><th>%s</th><th>%s</th><th>%s</th>'
            "</tr></thead><tbody>%s</tbody></table>"
        ) % (*head, Markup("").join(cells % row for row in rows))

    def action_share(self):
        """Carry out the preview. :raises UserError: if nobody would get any lead"""
        self.ensure_one()
        leads = self._get_leads()
        leads.check_access("write")
        allocation = self._get_allocation(leads)
        if not allocation:
            raise UserError(
                self.env._(
                    "There are no leads or no recipients. Choose users, or a team "
                    "with members on shift."
                )
            )
        move = Move("shared", self.reason_id.id, self.note)
        groups = {}
        for lead_id, user_id in allocation.items():
            groups.setdefault(user_id, []).append(lead_id)
        for user_id, lead_ids in groups.items():
            user = self.env["res.users"].browse(user_id or [])
            given = leads.browse(lead_ids)
            given._assign_to(user, move, self.team_id)
            if user:
                given._notify_new_leads(user)
        return {"type": "ir.actions.act_window_close"}
