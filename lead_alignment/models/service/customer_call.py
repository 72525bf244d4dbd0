from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import clean_context

from ..outcome.crm_k_status_change import UNDO_MINUTES

# fields that the user fills in; all others are known or computed
SAID = {"reason_id", "note"}
# marks in the context: objects, so that no client can send them
EXPIRED = object()
OF_TICKET = object()


class CustomerCall(models.Model):
    """A call of a customer to customer service: why, and what they said. A complaint
    goes to the account owner, with a deadline for the answer."""

    _name = "customer.call"
    _description = "Inbound Call"
    _inherit = ["contact.mask.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reason_id"
    _check_company_auto = True

    _masked_fields = {"phone": "phone", "note": "text", "answer": "text"}

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Handled by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    phone = fields.Char("Calling Number", readonly=True)
    reason_id = fields.Many2one(
        "alignment.reason",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('kind', '=', 'inbound'), ('company_id', 'in', [False, company_id])]",
    )
    is_complaint = fields.Boolean(
        "Complaint",
        compute="_compute_is_complaint",
        store=True,
        help="Set by the call reason. Complaints go to the customer's account owner.",
    )
    is_withdrawn = fields.Boolean(
        "Withdrawn",
        readonly=True,
        help="The source of the complaint was deleted or is not a complaint. Hidden "
        "in the history.",
    )
    note = fields.Text(help="What the customer said during the call.")

    _due_idx = models.Index(
        "(due_date) WHERE answered_date IS NULL AND due_date IS NOT NULL"
    )

    # without reason_id.is_complaint: a later change of the reason leaves past calls
    @api.depends("reason_id")
    def _compute_is_complaint(self):
        for call in self:
            call.is_complaint = call.reason_id.is_complaint

    @api.constrains("reason_id")
    def _check_reason_id(self):
        for call in self:
            if call.reason_id.kind != "inbound":
                raise ValidationError(
                    self.env._("%s is not an inbound call reason.", call.reason_id.name)
                )

    # ------------------------------------------------------------
    # Taking a call
    # ------------------------------------------------------------

    @api.model
    def log_call(self, reason_id, res_model=None, res_id=None, phone=None, note=None):
        """Log that a customer rang, in one step, during the call.

        :param res_model, res_id: record of the customer, as found by the lookup; empty
            for an unknown caller
        :param phone: number of the caller
        :returns: dict of ``id`` and, for a complaint, ``owner`` (name) and ``due``
        """
        self.check_access("create")
        vals = {"reason_id": reason_id, "note": note or False, "phone": phone}
        if res_model:
            vals |= self._get_whose(res_model, res_id)
        # sudo: the right was checked; the history found the customer, in one of the
        # user's companies
        call = self.sudo().create(vals).sudo(False)
        return {
            "id": call.id,
            "owner": call.owner_id.name or False,
            "due": fields.Datetime.to_string(call.due_date) or False,
        }

    @api.model
    def undo_call(self, call_id):
        """Take back a call that was logged by mistake a moment ago, with whatever came
        of it. Once more takes back nothing more.

        :raises UserError: for another user's call, after ten minutes, or once somebody
            has answered the complaint
        """
        call = self.browse(call_id).exists()
        call.check_access("read")
        since = fields.Datetime.now() - timedelta(minutes=UNDO_MINUTES)
        if call and (
            call.user_id != self.env.user or call.date < since or call.answered_date
        ):
            raise UserError(
                self.env._(
                    "Only the person who logged a call can undo it, within ten minutes "
                    "and before the complaint is answered."
                )
            )
        # sudo: who logged it takes it back; otherwise agents delete no calls
        call.sudo().unlink()

    @api.model
    def _get_whose(self, res_model, res_id):
        """Return the values of a call's customer: company, profile, contact, lead."""
        timeline = self.env["customer.timeline"]
        person = timeline._get_person(res_model, res_id)
        lead = timeline._get_main_lead(person)
        own = dict(reversed(person.own))
        # sudo: reads only its company
        profile = (
            self.env["customer.profile"].sudo().browse(own.get("customer.profile"))
        )
        company = profile.company_id or lead.company_id or self.env.company
        return {
            "company_id": company.id,
            "profile_id": profile.id,
            "partner_id": own.get("res.partner") or lead.partner_id.id,
            "lead_id": lead.id,
        }

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: for fields other than reason, note and phone;
        :meth:`log_call` sets the customer
        """
        if not self.env.su:
            self._check_said({"phone"}.union(*vals_list) - {"phone"})
            self = self.with_env(self.env(context=clean_context(self.env.context)))
        calls = super().create(vals_list)
        calls._record()
        # sudo: the owner of a complaint may be in another department
        calls.filtered("is_complaint").sudo()._assign_complaints()
        return calls

    def write(self, vals):
        """Write reason and note. A call that becomes a complaint goes to the owner; one
        that is none any more is withdrawn.

        :raises AccessError: for other fields
        """
        if not self.env.su:
            self._check_said(vals.keys())
        was_complaint = self.filtered("is_complaint")
        result = super().write(vals)
        is_complaint = self.filtered("is_complaint")
        # sudo: the owner of a complaint may be in another department
        (is_complaint - was_complaint).sudo()._assign_complaints()
        if none_any_more := was_complaint - is_complaint:
            none_any_more.sudo()._retract()
        if "note" in vals:
            for call in is_complaint.sudo().filtered("activity_id"):
                call.activity_id.note = call.note
        return result

    def unlink(self):
        """Take deleted calls back, and the to-dos that came of them."""
        message_ids = [f"care call {call_id}" for call_id in self.ids]
        # sudo: the to-do of a complaint may be of another department
        activities = self.sudo().activity_id
        result = super().unlink()
        activities.exists().unlink()
        if self.env.context.get("call_way") is not EXPIRED:
            reason = self.env._("The call was deleted")
            self.env["customer.event"]._take_back(message_ids, reason, source="crm")
        return result

    @api.model
    def _check_said(self, names):
        if set(names) - SAID:
            raise AccessError(
                self.env._("Only the reason and note of a call can be entered.")
            )

    def _record(self):
        """Record the calls in the ledger."""
        # sudo: users who take calls may have no rights on identities
        happened = []
        if self.env.context.get("call_way") is OF_TICKET:
            return  # the helpdesk ticket is recorded instead
        for call in self.sudo():
            best = (
                call.profile_id._get_best_identities()[:1] if call.profile_id else None
            )
            pair = (best.kind, best.value) if best else ("phone", call.phone)
            if pair[1]:
                happened.append(
                    {
                        "type": "care_call",
                        "identities": [pair],
                        "message_id": f"care call {call.id}",
                        "recurs": True,
                        "source": "crm",
                        "occurred_at": call.date,
                        "company_id": call.company_id.id,
                        "contact": (call.user_id.id, "phone"),
                    }
                )
        self.env["customer.event"]._record_batch(happened)

    @api.autovacuum
    def _gc_unknown(self):
        """Delete calls of unknown callers after a year."""
        old = fields.Datetime.now() - timedelta(days=365)
        unknown = self.search(
            [
                ("date", "<", old),
                ("profile_id", "=", False),
                ("partner_id", "=", False),
                ("lead_id", "=", False),
            ],
            limit=10_000,
        )
        unknown.with_context(call_way=EXPIRED).unlink()
