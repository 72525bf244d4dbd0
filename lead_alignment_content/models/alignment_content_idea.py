from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.contact_sweep import mask_contacts

from ..tools.content_checks import get_likeness, get_words

ALIKE = 0.6  # share of common words from which two questions are one
OFTEN = 3  # times asked from which somebody should write about it
WINDOW = timedelta(days=90)  # in which leads lost for a reason are counted


class Source(NamedTuple):
    """Where people say what customers ask.

    :param text: field with the words
    :param lost: field of a lead by which leads are counted; empty if one record is one
        question
    """

    text: str
    lost: str = ""


SOURCES = {
    "alignment.campaign.question": Source("question"),
    "alignment.reason": Source("name"),
    "crm.lead.feedback": Source("note"),
    "crm.lost.reason": Source("name", lost="lost_reason_id"),
    # not what the customer said: marketing does not read complaints
    "customer.call": Source("reason_id"),
}


class AlignmentContentIdea(models.Model):
    """Something that customers ask and that an article could answer. It comes by one
    click from where it was asked, and counts how often."""

    _name = "alignment.content.idea"
    _description = "Content Idea"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _facts = frozenset({"ask_count", "last_asked"})
    _order = "ask_count desc, last_asked desc, id desc"

    name = fields.Char("Question", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("planned", "Being written"),
            ("answered", "Answered"),
            ("dropped", "Dropped"),
        ],
        compute="_compute_state",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    interest_id = fields.Many2one("crm.lead.interest", "Product", ondelete="set null")
    ask_ids = fields.One2many("alignment.content.ask", "idea_id", readonly=True)
    ask_count = fields.Integer(
        "Times Asked", compute="_compute_ask_count", store=True, aggregator="sum"
    )
    last_asked = fields.Datetime(compute="_compute_ask_count", store=True)
    content_ids = fields.Many2many("alignment.content")

    @api.depends("content_ids.state")
    def _compute_state(self):
        for idea in self:
            states = set(idea.content_ids.mapped("state"))
            if states & {"published", "refresh"}:
                idea.state = "answered"
            elif idea.content_ids:
                idea.state = "planned"
            elif not idea.state or idea.state in ("planned", "answered"):
                idea.state = "new"
            else:
                idea.state = idea.state

    @api.depends("ask_ids.times")
    def _compute_ask_count(self):
        for idea in self:
            idea.ask_count = sum(idea.ask_ids.mapped("times"))
            idea.last_asked = max(idea.ask_ids.mapped("date"), default=False)

    # ------------------------------------------------------------
    # By one click
    # ------------------------------------------------------------

    @api.model
    def _collect(self, records):
        """Note what these records ask: as another time of an idea that is alike, else
        as a new idea. A record counts once.

        :raises UserError: for a record without words
        :returns: the ideas
        """
        records.check_access("read")
        ideas = self.browse()
        for record in records:
            text = self._get_words_of(record)
            company = record._fields.get("company_id") and record.company_id
            company = company or self.env.company
            idea = (
                self._find_noted(record, company)
                or self._find_alike(text, company)
                or self._create_idea(record, text, company)
            )
            idea._note_asked(record)
            ideas |= idea
        return ideas

    @api.model
    def _get_sources(self):
        """Hook: return {model: ``Source``}; bridges add theirs."""
        return SOURCES

    @api.model
    def _get_words_of(self, record):
        source = self._get_sources()[record._name]
        value = record[source.text]
        # sudo: names of reasons are for everybody
        text = value.sudo().display_name if isinstance(value, models.Model) else value
        # phones and emails stay with whoever may see them
        text = mask_contacts(" ".join((text or "").split()))
        if not text:
            raise UserError(
                self.env._("%s: nothing is written there.", record.display_name)
            )
        return text

    @api.model
    def _find_noted(self, record, company):
        """Return the idea that this very record was noted for."""
        # sudo: as for _find_alike
        ask = self.env["alignment.content.ask"].sudo()._find(record, company)
        return ask.idea_id.with_env(self.env)

    @api.model
    def _find_alike(self, text, company):
        words = get_words(text)
        # sudo: whoever tells of a question need not see all ideas
        ideas = self.sudo().search([("company_id", "=", company.id)])
        best = max(
            ideas,
            key=lambda idea: get_likeness(words, get_words(idea.name)),
            default=ideas,
        )
        if best and get_likeness(words, get_words(best.name)) >= ALIKE:
            return best.with_env(self.env)
        return self.browse()

    @api.model
    def _create_idea(self, record, text, company):
        campaign = record._fields.get("campaign_id") and record.sudo().campaign_id
        interest = self._get_interest(record, campaign)
        # sudo: everybody who may read a question may tell of it
        idea = self.sudo().create(
            {
                "name": text[:200],
                "company_id": company.id,
                "interest_id": interest.id,
            }
        )
        return idea.with_env(self.env)

    @api.model
    def _get_interest(self, record, campaign):
        for one in (record, campaign):
            if one and "interest_id" in one._fields:
                # sudo: only the product is taken over
                return one.sudo().interest_id
        return self.env["crm.lead.interest"]

    def _note_asked(self, record):
        source = self._get_sources()[record._name]
        times = 1
        if source.lost:
            # sudo: how many leads were lost for a reason is no secret of theirs
            leads = self.env["crm.lead"].sudo().with_context(active_test=False)
            times = leads.search_count(
                Domain(source.lost, "=", record.id)
                & Domain("company_id", "=", self.sudo().company_id.id)
                & Domain("won_status", "=", "lost")
                & Domain("date_closed", ">=", fields.Datetime.now() - WINDOW)
            )
        # sudo: as for the idea
        asks = self.env["alignment.content.ask"].sudo()
        if known := asks._find(record, self.sudo().company_id):
            known._amend({"times": max(times, 1), "date": fields.Datetime.now()})
        else:
            asks._append(
                [
                    {
                        "idea_id": self.id,
                        "res_model": record._name,
                        "res_id": record.id,
                        "user_id": self.env.uid,
                        "times": max(times, 1),
                        "date": fields.Datetime.now(),
                    }
                ]
            )

    @api.model
    def _collect_and_show(self, records):
        """Collect, and tell the user what became of it."""
        ideas = self._collect(records)
        # sudo: the user is told of the idea that they helped with
        names = ", ".join(ideas.sudo().mapped("name"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Noted as content idea"),
                "message": names,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # What becomes of it
    # ------------------------------------------------------------

    def action_plan(self):
        """Begin a text that answers these ideas."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "alignment.content",
            "view_mode": "form",
            "context": {
                "default_name": self[:1].name,
                "default_idea_ids": self.ids,
                "default_interest_id": self.interest_id[:1].id,
                "default_company_id": self[:1].company_id.id,
            },
        }

    def action_drop(self):
        """Say that nothing will be written about these."""
        self.state = "dropped"

    @api.model
    def _cron_ask(self):
        """Give a to-do to the heads of marketing for what is asked often and nobody
        writes about; stop with that when somebody does."""
        group = "lead_alignment.lead_alignment_group_marketing_manager"
        often = self.search([("state", "=", "new"), ("ask_count", ">=", OFTEN)])
        for idea in often.filtered(
            lambda one: not one.activity_ids.filtered("automated")
        ):
            for head in idea.company_id._get_staff(group)[:1]:
                own = idea.with_context(lang=head.lang)
                own.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=own.env._(
                        "Asked %s times: who writes about it?", idea.ask_count
                    ),
                    user_id=head.id,
                )
        settled = self.search([("state", "!=", "new"), ("activity_ids", "!=", False)])
        settled.activity_ids.filtered("automated").action_feedback()


class AlignmentContentAsk(models.Model):
    """One place where an idea was asked."""

    _name = "alignment.content.ask"
    _description = "Asked Question"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "res_model"
    _log_access = False

    idea_id = fields.Many2one(
        "alignment.content.idea",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="idea_id.company_id", store=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    source = fields.Char("Asked in", compute="_compute_source")
    user_id = fields.Many2one("res.users", "Noted by", readonly=True)
    date = fields.Datetime("Noted on", required=True, readonly=True)
    times = fields.Integer(default=1, readonly=True, aggregator="sum")

    # reasons are shared by companies: each counts its own leads
    _unique_record = models.UniqueIndex("(company_id, res_model, res_id)")

    @api.model
    def _find(self, record, company):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ]
        )

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_source(self):
        for ask in self:
            ask.source = self.env["ir.model"]._get(ask.res_model).name
