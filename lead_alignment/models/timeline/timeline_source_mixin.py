from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class TimelineSourceMixin(models.AbstractModel):
    """A model whose records are shown in the histories of customers.

    Example, the whole of what a bridge writes::

        class SaleOrder(models.Model):
            _name = "sale.order"
            _inherit = ["sale.order", "timeline.source.mixin"]

            def _get_timeline_sources(self):
                return [
                    Source(
                        key="order",
                        label=self.env._("Quotation or Order"),
                        model=self._name,
                        date="date_order",
                        department="sales",
                        order=110,
                        icon="fa-shopping-cart",
                        levels=SUMMARY_TO_ALL,
                        about="partner_id",
                    )
                ]

            def _get_timeline_domain(self, source, person):
                return Domain("partner_id", "in", person.partners)

            def _describe_for_timeline(self, source):
                return {order.id: {"title": order.name} for order in self}
    """

    _name = "timeline.source.mixin"
    _description = "Customer History Source"

    @api.model
    def _get_timeline_sources(self):
        """Return [``Source``], with labels in the user's language."""
        raise NotImplementedError

    @api.model
    def _get_timeline_domain(self, source, person):
        """Return the domain of the records that are about a customer.

        :param source: key of the ``Source``
        :param person: ``Person``
        :returns: ``Domain``, false for no record at all
        """
        raise NotImplementedError

    def _describe_for_timeline(self, source):
        """Return what entries show of these records.

        :param source: key of the ``Source``
        :returns: {id: dict}. ``title`` and ``lines`` are shown from the level *summary*
            on, so they hold no words of people. ``text``, ``who`` and ``is_automatic``
            are shown only to users who may read the record.
        """
        raise NotImplementedError

    def _get_timeline_subjects(self, source, person):
        """Return {id: (model, id)} of the lead, contact or identity each record is
        about.

        By default it is the field that ``Source.about`` names.

        :param source: ``Source``
        """
        if source.about == "id":
            return {record.id: (record._name, record.id) for record in self}
        if source.about == "res_id":
            name = "model" if "model" in self._fields else "res_model"
            return {record.id: (record[name], record.res_id) for record in self}
        return {
            record.id: (record[source.about]._name, record[source.about].id)
            for record in self
        }


def about_leads(person):
    """Return the domain of records whose ``lead_id`` is one of the customer's."""
    return Domain("lead_id", "in", person.leads)


def has_email(name, emails):
    """Return the domain of records whose field ``name`` is one of ``emails``.

    ``emails`` are in lower case; the field need not be. It needs an index on
    ``lower(name)``.
    """
    return Domain.custom(
        to_sql=lambda _model, alias, _query: SQL(
            "lower(%s) = ANY(%s)", SQL.identifier(alias, name), list(emails)
        )
    )
