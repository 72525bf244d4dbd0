from odoo import api, models
from odoo.tools import SQL

from ..outcome.crm_k_status_change import SQL_COUNTS, SQL_NOT_UNDONE

LOW_PERCENT, HIGH_PERCENT = 80, 100


class CrmCallDailyStats(models.AbstractModel):
    """What agents reached today, against their targets.

    Counted from outcomes that were not undone, so it agrees with every report. Today is
    the agent's own day.
    """

    _name = "crm.call.daily.stats"
    _description = "Daily Figures"

    @api.model
    def _get_day(self, user, company):
        """[{key, label, done, target, percent, level}] of calls, contacts, sales and
        amount; level is "low" under 80 %, "high" from 100 %, else "fair".

        :returns: [{key, label, done, target, percent, level}] of calls, contacts, sales
            and amount; level is "low" under 80 %, "high" from 100 %, else "fair"
        """
        done = self._count(user, company, user._get_day_start())
        today = company._get_today()
        target = self.env["crm.call.target"]._get_for(user, company, today)[user]
        labels = {
            "calls": self.env._("Calls"),
            "contacts": self.env._("Reached"),
            "won": self.env._("Deals Won"),
            "amount": self.env._("Amount"),
        }
        return [
            {
                "key": key,
                "label": label,
                "done": done[key],
                "target": target[key],
                **self._evaluate(done[key], target[key]),
                "currency": company.currency_id.id if key == "amount" else False,
            }
            for key, label in labels.items()
        ]

    @api.model
    def _evaluate(self, done, target):
        if not target:
            return {"percent": False, "level": "none"}
        percent = round(100 * done / target)
        level = (
            "low"
            if percent < LOW_PERCENT
            else "high"
            if percent >= HIGH_PERCENT
            else "fair"
        )
        return {"percent": percent, "level": level}

    @api.model
    def _count(self, user, company, since):
        self.env["crm.k.status.change"].flush_model()
        # SQL: one statement counts all four, by the index of outcomes on the date
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT %(counts)s
                  FROM crm_k_status_change change
                  JOIN crm_lead lead ON lead.id = change.lead_id
             LEFT JOIN crm_k_status status ON status.id = change.to_status_id
                 WHERE change.user_id = %(user)s AND change.date >= %(since)s
                   AND %(stands)s
                   AND (lead.company_id = %(company)s OR lead.company_id IS NULL)
                """,
                counts=SQL_COUNTS,
                stands=SQL_NOT_UNDONE,
                user=user.id,
                since=since,
                company=company.id,
            )
        )
        return row
