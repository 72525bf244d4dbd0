from odoo import api, models


class FactProjectionMixin(models.AbstractModel):
    """Rows that are derived from the log of facts about leads (``crm.lead._log_fact``);
    they are up to date whenever somebody reads them.

    A model that inherits it gets all facts. Projections do not know each other.

    Example::

        class Visit(models.Model):
            _name = "crm.lead.visit"
            _inherit = ["fact.projection.mixin"]

            def _project_facts(self, leads, facts):
                for fact in facts:
                    if fact.kind == "outcome":
                        ...
    """

    _name = "fact.projection.mixin"
    _description = "Projection of Lead Facts"

    @api.model
    def _project_facts(self, leads, facts):
        """Update the rows of ``leads`` by ``facts``, by a few statements for all.

        :param leads: in sudo
        :param facts: [``Fact``] in the order in which they happened
        """
        raise NotImplementedError

    def flush_model(self, fnames=None):
        self.env["crm.lead"]._flush_facts()
        return super().flush_model(fnames)
