from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .sla_hours import Hours

COMPLAINT = "lead_alignment.mail_activity_type_complaint"


class CustomerCall(models.Model):
    """A customer rang customer service: why, and what they said. A complaint goes to
    whoever looks after the customer, with a deadline for the answer."""

    _name = "customer.call"
    _description = "Inbound Call"
    _order = "date desc, id desc"
    _rec_name = "reason_id"
    _check_company_auto = True

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
        "Taken by",
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
    phone = fields.Char("Rang From", readonly=True)
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
        help="By its reason: goes to whoever looks after the customer.",
    )
    note = fields.Text(help="What the customer said.")
    owner_id = fields.Many2one(
        "res.users",
        "To Be Answered by",
        readonly=True,
        index="btree_not_null",
        help="Who looks after the customer; empty where nobody does.",
    )
    due_date = fields.Datetime("Answer Due", readonly=True)
    answered_date = fields.Datetime("Answered", readonly=True)
    answer = fields.Text(readonly=True)
    is_answered_late = fields.Boolean(
        "Answered Late", compute="_compute_is_answered_late", store=True
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )
    # by the names that the countdown of leads knows
    sla_target = fields.Selection(
        [("complaint", "Answer to a complaint")],
        compute="_compute_countdown",
        export_string_translation=False,
    )
    sla_verdict = fields.Selection(
        [("running", "In Time"), ("late", "Late")],
        compute="_compute_countdown",
        export_string_translation=False,
    )
    sla_left_seconds = fields.Integer(
        compute="_compute_countdown", export_string_translation=False
    )
    is_told_late = fields.Boolean(readonly=True, export_string_translation=False)

    _due_idx = models.Index(
        "(due_date) WHERE answered_date IS NULL AND due_date IS NOT NULL"
    )

    @api.depends("reason_id.is_complaint")
    def _compute_is_complaint(self):
        for call in self:
            call.is_complaint = call.reason_id.is_complaint

    @api.depends("due_date", "answered_date")
    def _compute_is_answered_late(self):
        for call in self:
            has_both = call.due_date and call.answered_date
            call.is_answered_late = has_both and call.due_date < call.answered_date

    @api.depends("due_date", "answered_date")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for call in self:
            is_open = call.due_date and not call.answered_date
            call.is_late = call.is_answered_late or (is_open and call.due_date < now)

    @api.depends("due_date", "answered_date", "company_id")
    def _compute_countdown(self):
        """Working time that is left; below 0 since when it is late"""
        now = fields.Datetime.now()
        self.sla_target = "complaint"
        self.sla_verdict, self.sla_left_seconds = False, 0
        waiting = self.filtered(lambda call: call.due_date and not call.answered_date)
        for company, calls in waiting.grouped("company_id").items():
            spans = [tuple(sorted((now, call.due_date))) for call in calls]
            hours = Hours(company.resource_calendar_id)
            for call, seconds in zip(calls, hours.seconds(spans), strict=True):
                call.sla_verdict = "late" if call.due_date < now else "running"
                call.sla_left_seconds = -seconds if call.due_date < now else seconds

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        is_open = Domain("answered_date", "=", False) & Domain("due_date", "<", now)
        late = is_open | Domain("is_answered_late", "=", True)
        return late if True in value else ~late

    # ------------------------------------------------------------
    # Taking a call
    # ------------------------------------------------------------

    @api.model
    def log_call(self, reason_id, res_model=None, res_id=None, phone=None, note=None):
        """Note that a customer rang, in one step, while they talk.

        :param res_model, res_id: of whom, as found by the look-up; nobody for a caller
            who is not known
        :param phone: from which they ring
        :returns: dict of ``id`` and, of a complaint, ``owner`` (name) and ``due``
        """
        vals = {"reason_id": reason_id, "note": note or False, "phone": phone}
        if res_model:
            vals |= self._get_whose(res_model, res_id)
        call = self.create(vals)
        return {
            "id": call.id,
            "owner": call.owner_id.name or False,
            "due": fields.Datetime.to_string(call.due_date) or False,
        }

    @api.model
    def _get_whose(self, res_model, res_id):
        """Values of whose call it is, as the history knows the customer"""
        timeline = self.env["customer.timeline"]
        person = timeline._get_person(res_model, res_id)
        lead = timeline._get_main_lead(person)
        own = dict(reversed(person.own))
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
        calls = super().create(vals_list)
        calls._record()
        # sudo: who must answer may be in another department
        calls.filtered("is_complaint").sudo()._give_to_owners()
        return calls

    def write(self, vals):
        was_complaint = self.filtered("is_complaint")
        result = super().write(vals)
        # sudo: as for create
        (self.filtered("is_complaint") - was_complaint).sudo()._give_to_owners()
        return result

    def _record(self):
        """The talk goes to the ledger of the person."""
        # sudo: whoever takes a call may have no rights on identities
        happened = []
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
                        "source": "crm",
                        "occurred_at": call.date,
                        "company_id": call.company_id.id,
                        "contact": (call.user_id.id, "phone"),
                    }
                )
        self.env["customer.event"]._record_batch(happened)

    # ------------------------------------------------------------
    # Complaints
    # ------------------------------------------------------------

    def _give_to_owners(self):
        """Whoever looks after the customer is told, with a deadline in working time."""
        now = fields.Datetime.now()
        for company, calls in self.grouped("company_id").items():
            hours = Hours(company.resource_calendar_id)
            (due,) = hours.deadlines([(now, company.complaint_minutes * 60)])
            for call in calls:
                call.write({"due_date": due, "owner_id": call._find_owner().id})
                call._tell_owner()
            self.env.ref("lead_alignment.ir_cron_complaints")._trigger(at=due)

    def _find_owner(self):
        lead = self.lead_id
        users = lead.user_id or self.partner_id.user_id or lead.team_id.user_id
        return users.filtered("active")[:1]

    def _get_thread(self):
        return self.lead_id or self.partner_id

    def _tell_owner(self):
        owner, thread = self.owner_id, self._get_thread()
        if not owner:
            return
        env = self.with_context(lang=owner.lang).env
        title = env._("Complaint of %s", self._get_name())
        if thread:
            day = fields.Datetime.context_timestamp(
                self.with_context(tz=owner.tz), self.due_date
            ).date()
            thread.activity_schedule(
                COMPLAINT, day, summary=title, user_id=owner.id, note=self.note or ""
            )
        message = self.note or self.reason_id.with_env(env).name
        self.env["crm.lead"]._alert(owner, title, message, "complaint")

    def _get_name(self):
        return self.profile_id.display_name or self.partner_id.name or self.phone or ""

    def action_answer(self, answer=None):
        """Say what was done about a complaint; whoever took the call is told.

        :raises AccessError: for who is neither asked nor a head
        """
        self.ensure_one()
        if not answer:
            return self._ask_answer()
        is_head = self.env.user.has_group("sales_team.group_sale_manager")
        if self.owner_id and self.owner_id != self.env.user and not is_head:
            raise AccessError(
                self.env._("%s is asked to answer this.", self.owner_id.name)
            )
        if self.answered_date:
            raise UserError(self.env._("This is answered already."))
        call = self.sudo()  # sudo: whoever is asked may answer, and no more
        call.write({"answered_date": fields.Datetime.now(), "answer": answer})
        call._get_thread().activity_ids.filtered(
            lambda one: (
                one.activity_type_id == self.env.ref(COMPLAINT)
                and one.user_id == call.owner_id
            )
        ).action_feedback(feedback=answer)
        user = call.user_id
        env = call.with_context(lang=user.lang).env
        title = env._("Answer about %s", call._get_name())
        self.env["crm.lead"]._alert(user, title, answer, "complaint")
        return True

    def _ask_answer(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the Complaint"),
            "res_model": "customer.call.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_call_id": self.id},
        }

    @api.model
    def _cron_complaints(self):
        """Tell heads once of complaints that nobody answered in time."""
        late = self.search(
            [
                ("answered_date", "=", False),
                ("due_date", "<=", fields.Datetime.now()),
                ("is_told_late", "=", False),
            ]
        )
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        for call in late:
            leader = call.lead_id.team_id.user_id or managers.filtered(
                lambda user, company=call.company_id: (
                    company in user.company_ids and not user.share
                )
            )
            for user in leader - call.owner_id:
                env = call.with_context(lang=user.lang).env
                title = env._("Late: complaint of %s", call._get_name())
                self.env["crm.lead"]._alert(user, title, call.note or "", "complaint")
            call.is_told_late = True

    @api.autovacuum
    def _gc_unknown(self):
        """Calls of nobody are of no use after a year."""
        old = fields.Datetime.now() - timedelta(days=365)
        self.search(
            [
                ("date", "<", old),
                ("profile_id", "=", False),
                ("partner_id", "=", False),
                ("lead_id", "=", False),
            ],
            limit=10_000,
        ).unlink()
