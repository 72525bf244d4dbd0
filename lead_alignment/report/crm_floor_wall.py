from odoo import api, models
from odoo.fields import Domain

MOST_AGENTS = 40  # that fit on a large screen
SUMS = ("calls", "contacts", "won", "untouched", "late")


class CrmFloorBoard(models.Model):
    """The agents of the live board, one row a person: for a large screen in the hall,
    and for the first page of who leads them."""

    _inherit = "crm.floor.board"

    @api.model
    def _get_agents(self, domain=Domain.TRUE):
        """Return one row of each of the company's agents, most calls first.

        :param domain: of the board's rows; whoever is in several teams has several
        """
        here = Domain("company_id", "=", self.env.company.id)
        rows = self.search(here & domain, order="id")
        agents = self.union(*(some[:1] for some in rows.grouped("user_id").values()))
        return agents.sorted(lambda agent: (-agent.calls, agent.user_id.name))

    def _describe_agents(self):
        """Return what is shown of each: who it is, what they do, and how far they are
        today."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": agent.id,
                "name": agent.user_id.name,
                "state": agent.state,
                "state_label": states[agent.state],
                "calls": agent.calls,
                "target": agent.calls_target,
                "percent": agent.calls_percent,
                "level": agent.level,
                "contacts": agent.contacts,
                "won": agent.won,
                "late": agent.late,
            }
            for agent in self
        ]

    @api.readonly
    @api.model
    def get_wall(self):
        """Return what the wall display shows, of the agents the user may see.

        :returns: dict of ``company``, ``sums`` [{key, label, value}] of all agents, and
            ``agents``, most calls first, as _describe_agents() has them
        """
        self.check_access("read")
        agents = self._get_agents()
        labels = self.fields_get(SUMS, ["string"])
        return {
            "company": self.env.company.name,
            "sums": [
                {
                    "key": name,
                    "label": labels[name]["string"],
                    "value": sum(agents.mapped(name)),
                }
                for name in SUMS
            ],
            "agents": agents[:MOST_AGENTS]._describe_agents(),
        }
