from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.talk import fold
from ..sla.business_hours import Hours

JOB = "lead_alignment.ir_cron_conversations"
# whoever is told of late answers, by the department that answers
TOLD = {
    "marketing": "lead_alignment.lead_alignment_group_marketing_manager",
    "support": "lead_alignment.lead_alignment_group_cs_agent",
}
ANSWERING = {**TOLD, "marketing": "lead_alignment.lead_alignment_group_marketing_user"}
MAX_NOTE = 500
# a platform tells of an answer within
ECHO = timedelta(minutes=10)
KEPT_DAYS = 3 * 365
# where people answer in the platform's own app
INBOXES = {
    "zalo": "https://oa.zalo.me/chat",
    "meta": "https://business.facebook.com/latest/inbox/all?asset_id={account}",
}


class CustomerConversation(models.Model):
    """A customer who wrote on a channel and waits for the first answer, until when, and
    who answered.

    Each message that is not answered yet opens one; more messages belong to it, and the
    first answer closes it. Which department answers, and how soon, is in the agreement.
    """

    _name = "customer.conversation"
    _description = "Conversation"
    _inherit = ["append.only.mixin", "answer.deadline.mixin"]
    _order = "start_date desc, id desc"
    _rec_name = "note"
    _log_access = False
    _answer_target = "message"

    _masked_fields = {"note": "text"}

    contact_id = fields.Many2one(
        "alignment.channel.contact", required=True, readonly=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        related="contact_id.channel_id", store=True, index=True, string="Channel"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    identity_id = fields.Many2one(
        "customer.identity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        export_string_translation=False,
    )
    profile_id = fields.Many2one(related="identity_id.profile_id", string="Customer")
    side = fields.Selection(
        [("support", "Customer service"), ("marketing", "Marketing")],
        "Department",
        required=True,
        readonly=True,
        help="Department that answers, by the agreement of that day.",
    )
    start_date = fields.Datetime("Waiting Since", required=True, readonly=True)
    note = fields.Text("First Message", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Answered By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty if the answer was written in the platform's own app.",
    )
    is_dismissed = fields.Boolean(
        "No Answer Needed", readonly=True, help="Closed without an answer."
    )
    answer_minutes = fields.Float(
        "Working Minutes to the First Answer",
        readonly=True,
        aggregator="avg",
        help="Working time from the first message to the first answer.",
    )

    _unique_open = models.UniqueIndex("(contact_id) WHERE answered_date IS NULL")
    _due_idx = models.Index(
        "(due_date) WHERE answered_date IS NULL AND due_date IS NOT NULL"
    )

    @api.depends("profile_id", "note")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.profile_id.display_name or one.note or ""

    # ------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------

    @api.model
    def _follow(self, said, user=None):
        """Open conversations for what waits, and close what is answered.

        :param said: {``alignment.channel.contact``: [``Said``] in the order of time};
            contacts are locked and in sudo
        :param user: who answered, if we know
        """
        contacts = self.env["alignment.channel.contact"].union(*said)
        # sudo: as the contacts
        waiting = self.sudo().search(
            [("contact_id", "in", contacts.ids), ("answered_date", "=", False)]
        )
        waiting = {row.contact_id: row for row in waiting}
        opened, closed = [], []
        for contact, told in said.items():
            row = waiting.get(contact)
            since = row.start_date if row else None
            waits, answered = fold(told, since, contact.answered_date or None)
            if answered and answered != contact.answered_date:
                contact._amend({"answered_date": answered})
            if row and waits[0].end:
                closed.append((row, waits[0].end))
            opened += [(contact, wait) for wait in waits[bool(row) :]]
        for row, end in closed:
            row._close(end, user)
        self._open(opened, user)

    @api.model
    def _open(self, waits, user=None):
        """Append conversations.

        :param waits: [(contact, ``Wait``)]
        """
        identities = self._find_identities([contact for contact, _wait in waits])
        by_company = {}
        for contact, wait in waits:
            company = contact.channel_id.company_id
            by_company.setdefault(company, []).append((contact, wait))
        for company, found in by_company.items():
            terms = self.env["alignment.agreement"]._get_terms(company)
            hours = Hours(company.resource_calendar_id)
            seconds = terms.message_minutes * 60
            starts = [(wait.start, seconds) for _contact, wait in found]
            dues = hours.deadlines(starts) if seconds else [False] * len(found)
            spans = [(wait.start, wait.end or wait.start) for _contact, wait in found]
            self._append(
                [
                    {
                        "contact_id": contact.id,
                        "identity_id": identities.get(contact, False),
                        "side": terms.message_side,
                        "start_date": wait.start,
                        "due_date": due,
                        "note": wait.text[:MAX_NOTE],
                        "answered_date": wait.end,
                        "user_id": user.id if user and wait.end else False,
                        "answer_minutes": used / 60,
                    }
                    for (contact, wait), due, used in zip(
                        found, dues, hours.seconds(spans), strict=True
                    )
                ]
            )
            if first := min(filter(None, dues), default=None):
                # sudo: whoever caused the message may wake the job
                self.env.ref(JOB).sudo()._trigger(at=first)

    def _close(self, moment, user=None, is_dismissed=False):
        hours = Hours(self.company_id.resource_calendar_id)
        (seconds,) = hours.seconds([(self.start_date, moment)])
        values = {"is_dismissed": True, "due_date": False} if is_dismissed else {}
        self._amend(
            {
                "answered_date": moment,
                "user_id": user.id if user else False,
                "answer_minutes": 0 if is_dismissed else seconds / 60,
                **values,
            }
        )

    @api.model
    def _name_answerer(self, channel, person, user):
        """Name who answered, where the platform's own word of it was faster."""
        since = fields.Datetime.now() - ECHO
        # sudo: the answer was sent
        found = self.sudo().search(
            [
                ("channel_id", "=", channel.id),
                ("contact_id.person", "=", person),
                ("answered_date", ">=", since),
                ("user_id", "=", False),
            ]
        )
        found._amend({"user_id": user.id})

    @api.model
    def _find_identities(self, contacts):
        """Return {contact: id of the identity by which we know them}."""
        found = {}
        by_company = {}
        for contact in contacts:
            account = contact.channel_id._get_account_of(contact.person)
            pairs = by_company.setdefault(contact.channel_id.company_id, {})
            pairs[contact] = ("external", account)
        for company, pairs in by_company.items():
            rows = self.env["customer.identity"]._find_rows(company, pairs.values())
            found |= {
                contact: rows[pair].id
                for contact, pair in pairs.items()
                if pair in rows
            }
        return found

    # ------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------

    def _check_may_answer(self):
        """:raises AccessError: for users of neither department"""
        self.check_access("read")
        if not any(map(self.env.user.has_group, ANSWERING.values())):
            raise AccessError(
                self.env._("Only marketing and customer service answer messages.")
            )

    def action_dismiss(self):
        """Close conversations that need no answer: "thank you", a sticker.

        :raises AccessError: for users of neither department
        :raises UserError: if none is open
        """
        self._check_may_answer()
        waiting = self.filtered(lambda one: not one.answered_date)
        if not waiting:
            raise UserError(self.env._("This conversation is closed already."))
        now = fields.Datetime.now()
        for one in waiting.sudo():  # sudo: the right was checked
            one.contact_id._amend({"answered_date": now})
            one._close(now, self.env.user, is_dismissed=True)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_answer(self):
        """Open the place where the customer is answered: the platform's own inbox;
        bridges to Discuss open the talk there.

        :raises AccessError: for users of neither department
        """
        self.ensure_one()
        self._check_may_answer()
        channel = self.sudo().channel_id  # sudo: its platform and account
        inbox = INBOXES.get(channel.platform, "")
        return {
            "type": "ir.actions.act_url",
            "url": inbox.format(account=channel.account or ""),
            "target": "new",
        }

    def action_open_customer(self):
        """Open the customer with their history."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.profile",
            "res_id": self.profile_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # Jobs
    # ------------------------------------------------------------

    @api.model
    def _cron_late(self):
        """Tell, once, of answers that are late."""
        late = self._search_untold()
        for (company, side), found in late.grouped(
            lambda one: (one.company_id, one.side)
        ).items():
            for user in company._get_staff(TOLD[side]):
                env = found.with_context(lang=user.lang).env
                title = env._("%s messages wait too long for an answer", len(found))
                names = [one._get_name_for(user) for one in found[:5]]
                user._notify_user(title, ", ".join(filter(None, names)))
        late._amend({"is_told_late": True})

    def _get_name_for(self, user):
        return self.with_user(user).sudo().profile_id.display_name

    @api.autovacuum
    def _gc_conversations(self):
        """Delete conversations of years ago."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(
            Domain("start_date", "<", before) & Domain("answered_date", "!=", False),
            limit=10_000,
        )
        old._remove()
        return len(old), len(old) == 10_000
