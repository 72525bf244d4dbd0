from odoo import api, fields, models

from .sla_hours import Hours

PROMISED = ("callback", "next_attempt")


class SlaRecomputeMixin(models.AbstractModel):
    """Running clocks by today's hours, days off and terms, in one batch; what ended is
    never judged again."""

    _name = "sla.recompute.mixin"
    _description = "Recomputing Clocks"

    @api.model
    def _get_open_of(self, company):
        """Running clocks of ``company``, in sudo"""
        self.env["crm.lead"]._flush_journal()
        # sudo: all clocks of this very company
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "running")], order="id"
        )

    def _get_recomputed(self, terms=None):
        """[(clock, new values)] of those clocks that would be due at another moment.

        :param terms: ``Terms`` that are not in force yet; those in force, if None
        """
        groups = {}
        for clock in self:
            lead = clock.lead_id
            held = terms or lead._get_lead_terms()
            key = clock.policy_id.id
            policy = next((p for p in held.policies if p.key == key), None)
            if policy is None:
                continue  # it runs to its end as it was started
            promised = clock.base_date if clock.target in PROMISED else None
            item = (lead, held, policy, clock.start_date, promised)
            groups.setdefault(lead._get_sla_hours(policy), []).append((clock, item))
        changed = []
        for (calendar, resource), pairs in groups.items():
            hours = Hours(calendar, resource)
            rows = self._prepare_rows(hours, [item for _clock, item in pairs])
            for (clock, _item), row in zip(pairs, rows, strict=True):
                vals = clock._get_moved(row, hours)
                if vals["due_date"] != clock.due_date:
                    changed.append((clock, vals))
        return changed

    def _get_moved(self, row, hours):
        """Values of this clock by a row as it would start now, with its pauses."""
        self.ensure_one()
        names = ("version_id", "calendar_id", "resource_id", "base_date")
        vals = {name: row[name] for name in (*names, "target_seconds")}
        due, warn = row["due_date"], row["warn_date"]
        if self.paused_seconds:
            due, later = hours.deadlines(
                [(due, self.paused_seconds), (warn or due, self.paused_seconds)]
            )
            warn = warn and later
        return {**vals, "due_date": due, "warn_date": warn}

    @api.model
    def _apply_recomputed(self, changed):
        """:param changed: of :meth:`_get_recomputed`"""
        for clock, vals in changed:
            clock._log("recomputed", due_before=clock.due_date)
            clock._amend(vals)
        clocks = self.browse(clock.id for clock, _vals in changed)
        clocks.filtered(lambda clock: not clock.paused_date)._plan_next()

    @api.model
    def _count_recomputed(self, changed):
        """{"moved", "later", "late", "saved"}: how many move, to a later moment, become
        late, are late no longer"""
        now = fields.Datetime.now()
        return {
            "moved": len(changed),
            "later": sum(v["due_date"] > clock.due_date for clock, v in changed),
            "late": sum(v["due_date"] < now <= clock.due_date for clock, v in changed),
            "saved": sum(clock.due_date < now <= v["due_date"] for clock, v in changed),
        }
