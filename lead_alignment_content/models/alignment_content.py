from datetime import timedelta
from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import is_html_empty, plaintext2html

from odoo.addons.lead_alignment.models.campaign.utm_campaign import MARKETING

from .alignment_content_outline import KINDS

DAYS = 7  # the expert has by default
FRESH_MONTHS = 12  # after which a text is looked at again


class AlignmentContent(models.Model):
    """A text on its way: marketing plans it with an outline, an expert answers the
    questions, marketing edits and checks, it is published, and looked at again after a
    year. The body keeps its history."""

    _name = "alignment.content"
    _description = "Content"
    _inherit = ["mail.thread", "mail.activity.mixin", "html.field.history.mixin"]
    _facts = frozenset(
        {
            "asked_date",
            "is_told_late",
            "published_date",
            "refreshed_date",
            "state",
            "submitted_body",
            "submitted_date",
        }
    )
    _order = "due_date, id desc"

    name = fields.Char("Title", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, "Type", required=True, default="article")
    state = fields.Selection(
        [
            ("outline", "Outline"),
            ("writing", "Expert writes"),
            ("editing", "Marketing edits"),
            ("published", "Published"),
            ("refresh", "To be refreshed"),
        ],
        required=True,
        readonly=True,
        default="outline",
        tracking=True,
        group_expand=True,
    )
    idea_ids = fields.Many2many("alignment.content.idea", string="Ideas")
    interest_id = fields.Many2one("crm.lead.interest", "Product", ondelete="set null")
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    expert_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        ondelete="restrict",
        help="Answers the questions of the outline.",
    )
    department_id = fields.Many2one(
        "alignment.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="set null",
    )
    editor_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
    )
    due_date = fields.Date(
        "Draft Due",
        required=True,
        default=lambda self: fields.Date.today() + timedelta(days=DAYS),
    )
    outline_id = fields.Many2one(
        "alignment.content.outline", "Outline Template", ondelete="set null"
    )
    section_ids = fields.One2many(
        "alignment.content.section",
        "content_id",
        "Sections",
        compute="_compute_section_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    body = fields.Html("Text")
    lang = fields.Selection(
        [("vi", "Vietnamese"), ("en", "English")],
        "Language",
        required=True,
        default=lambda self: self._get_usual_language(),
    )
    focus = fields.Char("Focus Phrase", help="Phrase by which people should find it.")
    description = fields.Text(
        "Search Description", help="What search engines show below the title."
    )
    url = fields.Char(
        "Address", tracking=True, help="Where it is published, e.g. /blog/ielts/writing"
    )
    path = fields.Char(
        compute="_compute_path",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
        help="Path of the address, as page views have it.",
    )
    asked_date = fields.Datetime("Asked on", readonly=True, copy=False)
    submitted_date = fields.Datetime("Handed in on", readonly=True, copy=False)
    published_date = fields.Datetime("Published on", readonly=True, copy=False)
    submitted_body = fields.Html(
        readonly=True, copy=False, export_string_translation=False
    )
    refreshed_date = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )
    is_told_late = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )
    is_late = fields.Boolean("Overdue", compute="_compute_is_late")
    can_write_sections = fields.Boolean(
        compute="_compute_can_write_sections", export_string_translation=False
    )
    can_edit = fields.Boolean(
        compute="_compute_can_write_sections", export_string_translation=False
    )

    def _get_versioned_fields(self):
        return ["body"]

    @api.model
    def _get_usual_language(self):
        lang = self.env.company._get_language() or "en_US"
        return "vi" if lang.startswith("vi") else "en"

    @api.depends("url")
    def _compute_path(self):
        for content in self:
            try:
                path = urlsplit((content.url or "").strip()).path
            except ValueError:
                path = ""
            content.path = (path.rstrip("/") or "/") if path else False

    @api.depends("expert_id")
    def _compute_department_id(self):
        departments = self.env["alignment.department"]
        for content in self:
            expert = content.expert_id
            theirs = departments.search(
                Domain("company_id", "=", content.company_id.id)
                & (
                    Domain("head_id", "=", expert.id)
                    | Domain("member_ids", "in", expert.ids)
                )
            )
            if content.department_id not in theirs:
                content.department_id = theirs[:1]
            else:
                content.department_id = content.department_id

    @api.depends("outline_id")
    def _compute_section_ids(self):
        for content in self:
            if any(content.section_ids.mapped("text")) or not content.outline_id:
                continue
            # the expert reads the questions in their own language
            lang = content.expert_id.lang or self.env.lang
            content.section_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "sequence": number,
                            "heading": line.heading,
                            "question": line.question,
                            "example": line.example,
                            "words": line.words,
                        }
                    )
                    for number, line in enumerate(
                        content.outline_id.line_ids.with_context(lang=lang)
                    )
                ),
            ]

    @api.depends("state", "due_date")
    def _compute_is_late(self):
        today = fields.Date.today()
        for content in self:
            is_open = content.state in ("outline", "writing")
            content.is_late = bool(
                is_open and content.due_date and content.due_date < today
            )

    @api.depends("state", "expert_id")
    @api.depends_context("uid")
    def _compute_can_write_sections(self):
        user = self.env.user
        is_marketing = user.has_group(MARKETING)
        self.can_edit = is_marketing
        for content in self:
            content.can_write_sections = (
                is_marketing and content.state in ("outline", "writing")
            ) or (content.state == "writing" and content.expert_id == user)

    @api.model_create_multi
    def create(self, vals_list):
        contents = super().create(vals_list)
        contents._let_contribute()
        return contents

    def write(self, vals):
        """:raises AccessError: for others than marketing
        :raises UserError: for a text in the hands of nobody"""
        if vals.keys() - {"section_ids"}:
            self._check_is_marketing()
        writing = self.filtered(lambda one: one.state == "writing")
        is_passed_on = "expert_id" in vals
        if is_passed_on and writing:
            if not vals["expert_id"]:
                raise UserError(self.env._("Choose another expert: they are writing."))
            # sudo: the expert before need not be seen
            writing.sudo()._get_reminders(writing.expert_id).unlink()
        result = super().write(vals)
        if is_passed_on:
            self._let_contribute()
            writing._ask()
        if "url" in vals:
            self.env["alignment.content.path"]._note(self)
        return result

    def _get_reminders(self, users):
        """Return the to-dos that the system planned for these users."""
        return self.activity_ids.filtered(
            lambda one: one.automated and one.user_id in users
        )

    def _check_is_marketing(self):
        """:raises AccessError: for others: experts may write their sections only"""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MARKETING):
            raise AccessError(self.env._("Marketing edits the text."))

    def _let_contribute(self):
        # sudo: marketing says who is asked
        self.env["alignment.department"]._let_contribute(self.sudo().expert_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.filtered("published_date"):
            raise UserError(self.env._("What was published is archived, not deleted."))

    # ------------------------------------------------------------
    # The way of a text
    # ------------------------------------------------------------

    def action_ask_expert(self):
        """Send the outline to the expert.

        :raises AccessError: for others than marketing
        :raises UserError: without an expert or sections
        """
        self._check_is_marketing()
        for content in self:
            if content.state not in ("outline", "editing", "refresh"):
                raise UserError(self.env._("%s: it was sent already.", content.name))
            if not content.expert_id or not content.section_ids:
                raise UserError(
                    self.env._(
                        "%s: choose an expert and an outline first.", content.name
                    )
                )
            # sudo: facts are written by the system
            content.sudo().write(
                {
                    "state": "writing",
                    "asked_date": fields.Datetime.now(),
                    "submitted_date": False,
                    "is_told_late": False,
                }
            )
            content._ask()

    def _ask(self):
        for content in self:
            user = content.expert_id
            own = content.with_context(
                lang=user.lang, mail_activity_quick_update=True
            ).sudo()  # sudo: the sender need not see the expert
            title = own.env._("Please write: %s", content.name)
            own.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=content.due_date,
                summary=title,
                user_id=user.id,
            )
            questions = Markup("").join(
                Markup("<li>%s</li>") % (section.question or section.heading)
                for section in own.section_ids
            )
            own.message_notify(
                partner_ids=user.partner_id.ids,
                subject=title,
                body=Markup("<ul>%s</ul>") % questions,
            )

    def action_submit(self):
        """Hand in the answers: marketing edits them now.

        :raises UserError: for others than the expert, and without an answer
        """
        self.check_access("read")
        for content in self:
            if content.state != "writing" or not content.can_write_sections:
                raise UserError(
                    self.env._("%s is handed in by its expert.", content.name)
                )
            # sudo: the text that the user may hand in
            content.sudo()._submit()

    def _submit(self):
        if not any(self.section_ids.mapped("text")):
            raise UserError(self.env._("Nothing is written yet."))
        self.write({"state": "editing", "submitted_date": fields.Datetime.now()})
        made = self._make_body()
        # what the expert wrote anew replaces the text; its history keeps that
        if is_html_empty(self.body) or made != self.submitted_body:
            self.body = made
        self.submitted_body = made
        self._get_reminders(self.expert_id).action_feedback()
        self._remind_editor()

    def _make_body(self):
        """Return the sections as HTML."""
        return Markup("").join(
            Markup("<h2>%s</h2>%s") % (section.heading, plaintext2html(section.text))
            for section in self.section_ids
            if section.text
        )

    def _remind_editor(self):
        own = self.with_context(lang=self.editor_id.lang)
        own.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=own.env._("Edit and publish: %s", self.name),
            user_id=self.editor_id.id,
        )

    def action_publish(self):
        """Say that the text is published at its address.

        :raises AccessError: for others than marketing
        :raises UserError: without an address, and with faults that hide it
        """
        self._check_is_marketing()
        for content in self:
            if content.state not in ("editing", "refresh", "outline"):
                raise UserError(
                    self.env._("%s: the expert is still writing.", content.name)
                )
            content._check_publishable()
            content._publish()
            if content._needs_address() and not content.url:
                raise UserError(
                    self.env._("%s: enter the address first.", content.name)
                )
            # sudo: facts are written by the system
            content.sudo().write(
                {
                    "state": "published",
                    "published_date": content.published_date or fields.Datetime.now(),
                    "refreshed_date": fields.Datetime.now(),
                }
            )
            content.sudo()._get_reminders(content.editor_id).action_feedback()
            self.env["alignment.content.path"]._note(content)

    def _publish(self):
        """Hook: put the text where customers read it, and enter its address."""

    def _needs_address(self):
        """Hook: whether customers read it at an address."""
        return self.kind != "script"

    @api.model
    def _cron_follow(self):
        """Tell, once, of drafts that are late; ask for texts to be looked at again
        after a year."""
        today = fields.Date.today()
        late = self.search(
            [
                ("state", "=", "writing"),
                ("due_date", "<", today),
                ("is_told_late", "=", False),
            ]
        )
        for content in late:
            for user in content.expert_id | content.editor_id:
                env = user.with_context(lang=user.lang).env
                user.with_env(env)._notify_user(
                    env._("Overdue: %s", content.name),
                    env._("The draft was due on %s.", content.due_date),
                )
        late.is_told_late = True
        old = self.search(
            [
                ("state", "=", "published"),
                (
                    "refreshed_date",
                    "<",
                    fields.Datetime.now() - relativedelta(months=FRESH_MONTHS),
                ),
            ]
        )
        for content in old:
            content.state = "refresh"
            content._remind_editor()
