from odoo import api, models

MOST_AGENTS = 40  # that fit on a large screen
SUMS = ("calls", "contacts", "won", "untouched", "late")


class CrmFloorBoard(models.Model):
    """The live board as a large screen in the hall shows it."""

    _inherit = "crm.floor.board"

    @api.readonly
    @api.model
    def get_wall(self):
        """Return what the wall display shows, of the agents the user may see.

        :returns: dict of ``company``, ``sums`` [{key, label, value}] of all agents, and
            ``agents``, most calls first: name, state (key and label), calls, target,
            level, contacts, won, late
        """
        self.check_access("read")
        company = self.env.company
        # one row a person, who may be in several teams
        rows = self.search([("company_id", "=", company.id)], order="id")
        agents = self.union(*(some[:1] for some in rows.grouped("user_id").values()))
        agents = agents.sorted(lambda agent: (-agent.calls, agent.user_id.name))
        states = dict(self._fields["state"]._description_selection(self.env))
        labels = self.fields_get(SUMS, ["string"])
        return {
            "company": company.name,
            "sums": [
                {
                    "key": name,
                    "label": labels[name]["string"],
                    "value": sum(agents.mapped(name)),
                }
                for name in SUMS
            ],
            "agents": [
                {
                    "id": agent.id,
                    "name": agent.user_id.name,
                    "state": agent.state,
                    "state_label": states[agent.state],
                    "calls": agent.calls,
                    "target": agent.calls_target,
                    "level": agent.level,
                    "contacts": agent.contacts,
                    "won": agent.won,
                    "late": agent.late,
                }
                for agent in agents[:MOST_AGENTS]
            ],
        }
