from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.identity_graph import reach


class CustomerProfileMerge(models.Model):
    """A merge of two profiles that turned out to be one person: the log, and the undo.

    ``kept_identity_ids`` and ``absorbed_identity_ids`` are the identities of both at
    that moment. Undoing cuts the evidence between them, also later evidence. Identities
    that came later stay with the kept profile, unless only the absorbed one is linked
    with them.
    """

    _name = "customer.profile.merge"
    _description = "Profile Merge"
    _inherit = ["append.only.mixin"]
    _order = "date desc, id desc"
    _rec_name = "absorbed_id"
    _log_access = False

    kept_id = fields.Many2one(
        "customer.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    absorbed_id = fields.Many2one(
        "customer.profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    company_id = fields.Many2one(related="kept_id.company_id")
    date = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    kept_identity_ids = fields.Json(readonly=True)
    absorbed_identity_ids = fields.Json(readonly=True)
    absorbed_summary = fields.Char("Merged", compute="_compute_absorbed_summary")
    reason = fields.Char(
        "Why", compute="_compute_reason", help="Reason the profiles were merged."
    )
    consent_before = fields.Json(readonly=True)
    undone_date = fields.Datetime("Undone on", readonly=True)
    undone_user_id = fields.Many2one(
        "res.users", "Undone by", readonly=True, ondelete="set null"
    )

    @api.depends("absorbed_identity_ids")
    @api.depends_context("lang", "uid")
    def _compute_absorbed_summary(self):
        for merge in self:
            merge.absorbed_summary = ", ".join(
                merge._get_identities("absorbed_identity_ids").mapped("display_name")
            )

    @api.depends("kept_identity_ids", "absorbed_identity_ids")
    @api.depends_context("lang", "uid")
    def _compute_reason(self):
        links = self.env["customer.identity.link"]
        for merge in self:
            kept = merge._get_identities("kept_identity_ids").ids
            absorbed = merge._get_identities("absorbed_identity_ids").ids
            ends = [("one_id", "in", kept), ("other_id", "in", absorbed)]
            back = [("one_id", "in", absorbed), ("other_id", "in", kept)]
            link = links.search(["|", "&", *ends, "&", *back], order="id", limit=1)
            merge.reason = (
                link._describe()
                if link
                else self.env._("Linked through another identity")
            )

    def _get_identities(self, name):
        """Return the identities that still exist: erased people have none."""
        return self.env["customer.identity"].browse(self[name] or []).exists()

    @api.model
    def _log(self, merges):
        """Log merges.

        :param merges: [(kept id, absorbed id, kept and absorbed identity ids)]
        """
        if not merges:
            return
        profiles = self.env["customer.profile"].sudo()
        profiles = profiles.with_context(active_test=False)
        vals_list = []
        for kept_id, absorbed_id, kept_ids, absorbed_ids in merges:
            kept, absorbed = profiles.browse([kept_id, absorbed_id])
            before = kept._merge_consent(absorbed)
            kept._merge_last_contact(absorbed)
            kept._merge_history_until(absorbed)
            vals_list.append(
                {
                    "kept_id": kept_id,
                    "absorbed_id": absorbed_id,
                    "date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "kept_identity_ids": kept_ids,
                    "absorbed_identity_ids": absorbed_ids,
                    "consent_before": before,
                }
            )
        self._append(vals_list)

    def action_undo(self):
        """Undo the merges: each profile gets its identities, leads and events back.

        :raises UserError: for a merge that was undone already
        """
        self.check_access("write")
        # sudo: the right was checked; profiles and identities are of the merge's
        # company
        for merge in self.sudo():
            if merge.undone_date:
                raise UserError(
                    self.env._(
                        "This merge was already undone on %s.", merge.undone_date
                    )
                )
            merge._undo()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _undo(self):
        resolver = self.env["customer.identity.resolver"]
        kept = set(self._get_identities("kept_identity_ids").ids)
        absorbed = set(self._get_identities("absorbed_identity_ids").ids)
        rows, links, _frozen = resolver._load(kept | absorbed)
        # shared identities join nobody: their evidence stays
        shared = {row.id for row in rows if row.is_shared}
        links = [link for link in links if shared.isdisjoint(link)]
        side = reach(kept, links, without=absorbed)
        between = [link for link in links if self._is_between(link, side, absorbed)]
        self.env["customer.identity.link"]._set_cut(between, is_cut=True)
        touched = (kept | absorbed) - shared
        touched |= {end for link in links for end in link}
        resolver._resolve(self.company_id, touched)
        self.kept_id._restore_consent(self.consent_before, self.absorbed_id)
        self._amend(
            {"undone_date": fields.Datetime.now(), "undone_user_id": self.env.uid}
        )

    @api.model
    def _is_between(self, link, side, absorbed):
        one, other = link
        return (one in side and other in absorbed) or (
            other in side and one in absorbed
        )
