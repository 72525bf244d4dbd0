from odoo import api, models
from odoo.fields import Domain


class RenewalSourceMixin(models.AbstractModel):
    """A document with one end, which moves on when it is prolonged: each stretch is a
    term to renew.

    Used by contracts and subscriptions. A model says::

        class ContractContract(models.Model):
            _name = "contract.contract"
            _inherit = ["contract.contract", "renewal.source.mixin"]

            _renewed_fields = frozenset({"date_end", "partner_id"})

            def _get_renewed(self):
                return self.filtered("date_end")

            def _prepare_term(self, person):
                return {...}  # see customer.renewal
    """

    _name = "renewal.source.mixin"
    _description = "Renewal Source"

    _renewed_fields = frozenset()  # a write to these may change a term

    def _get_renewed(self):
        """Hook: return those of these documents that have an end to renew."""
        return self.browse()

    def _prepare_term(self, person):
        """Hook: return the values of the term that runs now, see ``customer.renewal``.

        :param person: the profile of the customer; empty if it is not known
        """
        self.ensure_one()
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._sync_renewals()
        return documents

    def write(self, vals):
        result = super().write(vals)
        if not self._renewed_fields.isdisjoint(vals):
            self._sync_renewals()
        return result

    def unlink(self):
        # sudo: rows of the system, of documents that the user may delete
        renewals = self.env["customer.renewal"].sudo()
        ids = self.ids
        result = super().unlink()
        renewals._cancel_sources(self._name, ids)
        return result

    def _sync_renewals(self):
        # sudo: rows of the system, of documents that the user may write
        renewals = self.env["customer.renewal"].sudo()
        renewals._sync(self.sudo().with_context(active_test=False))

    @api.model
    def _sync_all_renewals(self):
        """Take in the documents there are."""
        self.search(Domain.TRUE)._sync_renewals()

    def _prepare_renewals(self):
        """Return the values of the terms of these documents."""
        renewals = self.env["customer.renewal"]
        renewed = self._get_renewed()
        contacts = [(one.company_id, one.partner_id) for one in renewed]
        people = renewals._get_people(contacts) if renewed else {}
        values = {
            one.id: one._prepare_term(people[one.company_id, one.partner_id])
            for one in renewed
        }
        return renewals._number_terms(self._name, values)


class RenewalSourceLineMixin(models.AbstractModel):
    """A line of a document to renew: a change of it may change the term."""

    _name = "renewal.source.line.mixin"
    _description = "Line of a Renewal Source"

    _renewal_parent = ""  # the field with the document
    _renewed_fields = frozenset()  # a write to these may change a term

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines[self._renewal_parent]._sync_renewals()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not self._renewed_fields.isdisjoint(vals):
            self[self._renewal_parent]._sync_renewals()
        return result

    def unlink(self):
        documents = self[self._renewal_parent]
        result = super().unlink()
        documents.exists()._sync_renewals()
        return result
