from odoo import api, fields, models
from odoo.fields import Domain


class CustomerTimelineCut(models.Model):
    """Two records that users said are not the same customer. Each is left out of the
    other's history until the row is deleted."""

    _name = "customer.timeline.cut"
    _description = "Detached History Entries"
    _order = "id desc"

    _masked_fields = {"one_name": "text", "other_name": "text"}

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    one_model = fields.Char("Customer Model", required=True, readonly=True)
    one_id = fields.Many2oneReference(
        "Customer", model_field="one_model", required=True, readonly=True
    )
    other_model = fields.Char("Detached Record Model", required=True, readonly=True)
    other_id = fields.Many2oneReference(
        "Detached Record", model_field="other_model", required=True, readonly=True
    )
    one_name = fields.Char("Customer's Name", readonly=True)
    other_name = fields.Char("Detached Record Name", readonly=True)

    _unique_cut = models.UniqueIndex(
        "(one_model, one_id, other_model, other_id)",
        ("This entry has already been detached."),
    )
    _other_idx = models.Index("(other_model, other_id)")

    @api.model
    def _get_cut(self, own):
        """Return ({(model, id)} of records cut off from ``own``, whether the last of
        ``own`` is cut off from the others).

        :param own: [(model, id)], the record itself last
        """
        if not own:
            return set(), False
        ids_of = {}
        for model, record_id in own:
            ids_of.setdefault(model, []).append(record_id)

        def is_own(side):
            return Domain.OR(
                Domain(f"{side}_model", "=", model) & Domain(f"{side}_id", "in", ids)
                for model, ids in ids_of.items()
            )

        # sudo: cuts apply to all users
        rows = self.sudo().search(
            Domain("company_id", "in", self.env.companies.ids)
            & (is_own("one") | is_own("other"))
        )
        pairs = [
            ((row.one_model, row.one_id), (row.other_model, row.other_id))
            for row in rows
        ]
        is_alone = any(one in own and other == own[-1] for one, other in pairs)
        return {end for pair in pairs for end in pair} - set(own), is_alone
