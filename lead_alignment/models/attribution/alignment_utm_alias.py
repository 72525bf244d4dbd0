from odoo import api, fields, models
from odoo.fields import Domain

from ..ledger.alignment_utm_alias import TARGETS


class AlignmentUtmAlias(models.Model):
    """What came with a word: touchpoints, the leads that these made, and what they
    cost."""

    _inherit = "alignment.utm.alias"

    touch_count = fields.Integer("Touchpoints", compute="_compute_touches")
    last_touch_date = fields.Datetime("Last Received", compute="_compute_touches")

    @api.depends_context("uid")
    def _compute_touches(self):
        # sudo: how often, and when; whoever maps a word need not see the leads
        touches = self.env["crm.lead.touch"].sudo()
        for kind, aliases in self.grouped("kind").items():
            name = f"{kind}_alias_id"
            groups = touches._read_group(
                [(name, "in", aliases.ids)], [name], ["__count", "date:max"]
            )
            found = {alias.id: numbers for alias, *numbers in groups}
            for alias in aliases:
                numbers = found.get(alias.id, (0, False))
                alias.touch_count, alias.last_touch_date = numbers

    def action_open_touches(self):
        """Open the touchpoints that came with this word."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_alignment.crm_lead_touch_action"
        )
        return {**action, "domain": [(f"{self.kind}_alias_id", "=", self.id)]}

    def _follow(self, old, new):
        result = super()._follow(old, new)
        name = TARGETS[self.kind]
        came = self._get_followers(old)
        self._follow_leads(came, name, old, new)
        touches = self.env["crm.lead.touch"]
        touches.search(came & Domain(name, "=", old))._amend({name: new})
        if new and self._has_made(old):
            self._follow_costs(name, old, new)
        return result

    def _has_made(self, record_id):
        """Whether a visitor's link with this word made that record by itself."""
        if not (self.is_automatic and record_id):
            return False
        record = self.env[self._get_target()._name].browse(record_id)
        return self.key in record._get_word_keys()[record]

    def _follow_costs(self, name, old, new):
        """Hook: what this company spent on a record that a visitor's link made counts
        for the one that the word means.

        :param name: field of the record, as of ``TARGETS``
        """
        spend = self.env["alignment.spend"]
        if name in spend._fields:
            here = [("company_id", "=", self.company_id.id), (name, "=", old)]
            spend.search(here)._move_to(name, new)

    @api.autovacuum
    def _follow_late_touches(self):
        """Let touchpoints follow that were being recorded while somebody said what
        their word means."""
        for kind, name in TARGETS.items():
            late = Domain(name, "=", False) & Domain(
                f"{kind}_alias_id.{name}", "!=", False
            )
            touches = self.env["crm.lead.touch"].search(late)
            for alias in touches[f"{kind}_alias_id"]:
                alias._follow(False, alias._get_target().id)

    def _get_followers(self, old):
        """Return the domain of the touchpoints that came with this word; if it made its
        record by itself, of all of that record."""
        came = Domain(f"{self.kind}_alias_id", "=", self.id)
        if self._has_made(old):
            came |= Domain(TARGETS[self.kind], "=", old)
        return came & Domain("lead_id.company_id", "=", self.company_id.id)

    def _follow_leads(self, came, name, old, new):
        """Write what the word means to the leads that its touchpoints made, as if it
        had been known then. What people wrote since stays."""
        touches = self.env["crm.lead.touch"].search(
            came & Domain("is_repeat", "=", False)
        )
        leads = touches.lead_id.with_context(active_test=False, tracking_disable=True)
        leads.filtered(lambda lead: lead[name].id == old).write({name: new})
