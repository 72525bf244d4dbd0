from typing import NamedTuple

from odoo import Command, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.lead_alignment.tools.uplift import choose, get_position, plan_sizes
from odoo.addons.lead_alignment_nurture.models.nurture_frame_mixin import GOALS

MOST_ARMS = 4
FREE = {"name", "user_id", "active"}  # what may be changed after the start


class RunningTest(NamedTuple):
    """What a page needs to know of its test. ``arms``: {arm id: path of its page}"""

    id: int
    salt: str
    arms: dict
    weights: list


class AlignmentPageTest(models.Model):
    """Compares landing pages: visitors of one address get different pages, each browser
    always the same one, and the results count what these people become.

    Which page a browser gets follows from the test and a cookie: see ``tools.uplift``.
    Colleagues, known bots and visitors who did not agree to cookies, where the website
    asks, get the page itself and are not counted.
    """

    _name = "alignment.page.test"
    _description = "Landing Page Test"
    _order = "state_rank, id desc"
    _facts = frozenset({"state", "started_date", "ended_date", "planned"})

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    website_id = fields.Many2one(
        "website",
        required=True,
        default=lambda self: self._get_default_website(),
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="website_id.company_id", store=True, precompute=True, index=True
    )
    url = fields.Char(
        "Landing Page",
        required=True,
        help="Address that ads and links lead to, e.g. /course",
    )
    path = fields.Char(
        compute="_compute_path",
        store=True,
        precompute=True,
        export_string_translation=False,
    )
    is_asking = fields.Boolean(
        compute="_compute_is_asking", export_string_translation=False
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    arm_ids = fields.One2many("alignment.page.arm", "test_id", "Pages", copy=True)
    goal = fields.Selection(GOALS, required=True, default="mql")
    goal_days = fields.Integer(
        "Within (Days)", default=14, help="How long after the first visit it counts."
    )
    base_percent = fields.Float(
        "Reach It Now (%)",
        default=5,
        digits=(5, 1),
        help="Share of visitors of the page who reach the goal today.",
    )
    uplift_percent = fields.Float(
        "Uplift to Detect (%)",
        default=30,
        digits=(5, 1),
        help="The smallest relative uplift that you want to be sure of. The smaller it "
        "is, the more visitors are needed.",
    )
    planned = fields.Integer(
        "Visitors Needed",
        compute="_compute_planned",
        store=True,
        help="For each page. The verdict falls once, when so many were measured.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("ended", "Ended")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    state_rank = fields.Integer(
        compute="_compute_state_rank", store=True, export_string_translation=False
    )
    started_date = fields.Datetime("Running Since", readonly=True, copy=False)
    ended_date = fields.Datetime("Ended on", readonly=True, copy=False)
    visitor_count = fields.Integer("Visitors", compute="_compute_visitor_count")

    _one_running = models.UniqueIndex(
        "(website_id, path) WHERE state = 'running'",
        "Another test of this page is running.",
    )
    _check_shares = models.Constraint(
        "CHECK(base_percent > 0 AND uplift_percent > 0 AND goal_days > 0 "
        "AND base_percent * (1 + uplift_percent / 100) < 100)",
        "The shares must be above 0 % and below 100 %, and the days above 0.",
    )

    @api.model
    def _get_default_website(self):
        websites = self.env["website"].search(Domain.TRUE)
        own = websites.filtered(lambda one: one.company_id == self.env.company)
        return (own or websites)[:1]

    @api.depends("url", "website_id")
    def _compute_path(self):
        for test in self:
            test.path = test.website_id._get_path(test.url)

    @api.depends("website_id")
    def _compute_is_asking(self):
        asking = self.env["website"]._get_asking_ids()
        for test in self:
            test.is_asking = test.website_id.id in asking

    @api.depends("state")
    def _compute_state_rank(self):
        ranks = {"running": 0, "draft": 1, "ended": 2}
        for test in self:
            test.state_rank = ranks[test.state]

    @api.depends("base_percent", "uplift_percent", "arm_ids")
    def _compute_planned(self):
        for test in self:
            test.planned = test._plan_size()

    def _plan_size(self):
        """Return how many browsers each page needs; 0 while the shares are being typed
        and nothing can be planned."""
        try:
            size, _other = plan_sizes(
                self.base_percent / 100,
                self.uplift_percent / 100,
                0.5,
                self._count_comparisons(),
            )
        except ValueError:
            return 0
        return size

    def _compute_visitor_count(self):
        # sudo: only a number
        counts = dict(
            self.env["alignment.page.exposure"]
            .sudo()
            ._read_group([("test_id", "in", self.ids)], ["test_id"], ["__count"])
        )
        for test in self:
            test.visitor_count = counts.get(test, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """The page itself is the first of each test."""
        tests = super().create(vals_list)
        for test in tests.filtered(lambda one: not one._get_first_arm()):
            test.arm_ids = [
                Command.create({"name": "A", "url": test.url, "sequence": 0})
            ]
        return tests

    def write(self, vals):
        """:raises UserError: for tests that were started"""
        if vals.keys() - FREE - self._facts:
            self._check_draft()
        if "url" in vals:
            firsts = {test: test._get_first_arm() for test in self}
        result = super().write(vals)
        if "url" in vals:
            for test, arm in firsts.items():
                arm.exists().url = test.url
        if vals.get("active") is False:
            self.filtered(lambda test: test.state == "running").action_end()
        if "state" in vals:
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(test.state != "draft" for test in self):
            raise UserError(
                self.env._("A test that was started keeps its results. Archive it.")
            )

    def _check_draft(self):
        """:raises UserError: for tests that were started"""
        if any(test.state != "draft" for test in self):
            raise UserError(
                self.env._(
                    "This test was started, and can no longer be changed: its results "
                    "would mean nothing. Duplicate it."
                )
            )

    def _get_first_arm(self):
        """Return that of the landing page itself, which others are compared with."""
        self.ensure_one()
        return self.arm_ids.filtered(lambda arm: arm.path == self.path)

    def _count_comparisons(self):
        """Return with how many pages the first one is compared."""
        return max(len(self.arm_ids) - 1, 1)

    def copy_data(self, default=None):
        return [
            {
                **vals,
                "name": (default or {}).get("name")
                or self.env._("%s (copy)", test.name),
                "active": True,
            }
            for test, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------

    def action_start(self):
        """Show visitors different pages from now on.

        :raises UserError: for a test that cannot run, saying what is missing
        """
        self.check_access("write")
        self._check_draft()
        for test in self:
            test._check_complete()
        # sudo: facts; the right to start was checked
        now = fields.Datetime.now()
        self.sudo().write({"state": "running", "started_date": now})

    def action_end(self):
        """Show everybody the page itself again."""
        self.check_access("write")
        running = self.filtered(lambda test: test.state == "running")
        # sudo: facts; the right was checked
        now = fields.Datetime.now()
        running.sudo().write({"state": "ended", "ended_date": now})

    def _check_complete(self):
        self.ensure_one()
        weighed = self.arm_ids.filtered("weight")
        if not 2 <= len(self.arm_ids) <= MOST_ARMS or len(weighed) < 2:
            raise UserError(
                self.env._("Choose two to %s pages with a weight above 0.", MOST_ARMS)
            )
        if not self._get_first_arm().weight:
            raise UserError(
                self.env._("The landing page itself must be one of the pages.")
            )
        domain = [("website_id", "=", self.website_id.id), ("path", "=", self.path)]
        # sudo: whoever started it
        others = self.sudo().with_context(active_test=False)
        if others.search_count([*domain, ("state", "=", "running")], limit=1):
            raise UserError(self.env._("Another test of this page is running."))
        pages = self.website_id._find_pages(self.arm_ids.mapped("path"))
        for arm in self.arm_ids:
            page = pages.get(arm.path)
            if not page or not page.is_visible or page.visibility:
                raise UserError(
                    self.env._("Visitors cannot see %s yet: publish it.", arm.url)
                )
        if len({(one.customer_event_type_id, one.track) for one in pages.values()}) > 1:
            raise UserError(
                self.env._(
                    "The pages are tracked differently, so that visitors of one get "
                    "more score points. Set Track and Event Type of all pages alike."
                )
            )

    def action_open_results(self):
        """Open what visitors of each page became."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment_nurture.alignment_nurture_result_action"
        )
        return {
            **action,
            "display_name": self.env._("Results: %s", self.name),
            "domain": [("test_id", "=", self.id)],
            "context": {},
        }

    # ------------------------------------------------------------
    # What visitors get
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_running(self):
        """Return {(website id, path): ``RunningTest``}."""
        # sudo: the same for all visitors
        running = self.sudo().search([("state", "=", "running")])
        return {
            (test.website_id.id, test.path): RunningTest(
                test.id,
                f"page test {test.id}",
                {arm.id: arm.path for arm in test.arm_ids},
                test.arm_ids.mapped("weight"),
            )
            for test in running
        }

    @api.model
    def _choose_path(self, running, browser, pair):
        """Return the path of the page that a browser gets, and note that it does; None
        if too many came within the hour.

        :param running: ``RunningTest``
        :param browser: key of the browser, kept in its cookie
        :param pair: identity by which it is known now, (kind, value)
        """
        number = choose(get_position(running.salt, browser), running.weights)
        arm_id = self.env["alignment.page.exposure"]._note(
            running.id, list(running.arms)[number], browser, pair
        )
        return running.arms.get(arm_id)

    @api.constrains("path")
    def _check_path(self):
        for test in self:
            test.website_id._check_page(test.path)

    @api.constrains("arm_ids")
    def _check_arms(self):
        if any(len(test.arm_ids) > MOST_ARMS for test in self):
            raise ValidationError(
                self.env._("A test compares at most %s pages.", MOST_ARMS)
            )
