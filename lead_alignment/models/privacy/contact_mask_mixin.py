from odoo import api, models
from odoo.exceptions import UserError

from ...tools.contact_mask import MASK, is_mask, mask_within


class ContactMaskMixin(models.AbstractModel):
    """A model of customers, with phones and e-mails that may be masked.

    Name them in ``_masked_fields``; ``base`` masks them when they are read. This mixin
    keeps masks from being written, and masks phones and e-mails in the names of
    records::

        class Visit(models.Model):
            _name = "crm.lead.visit"
            _inherit = ["contact.mask.mixin"]
            _masked_fields = {"phone": "phone", "note": "text"}
    """

    _name = "contact.mask.mixin"
    _description = "Maskable Phones and Emails"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        self._mask_display_names()
        return result

    def _mask_display_names(self):
        """Mask names even under ``sudo()``: they are always shown to somebody."""
        if self.env.user._is_contact_masked():
            for record in self._get_with_secrets():
                name = record.display_name or ""
                record.display_name = mask_within(name, record._get_secrets())

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_masks(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_masks(vals))

    @api.model
    def default_get(self, fields):
        """Drop masks that a form passes on to the form of another record."""
        values = super().default_get(fields)
        return {name: value for name, value in values.items() if not is_mask(value)}

    @api.model
    def _without_masks(self, vals):
        """Return ``vals`` without masks that a form sends back.

        A field that is computed from a record chosen in the same form, e.g. the
        customer of a new lead, takes its value from there.

        :raises UserError: for other masks
        """
        masked = [
            name
            for name, kind in self._masked_fields.items()
            if is_mask(vals.get(name)) and self._is_mask_refused(kind)
        ]
        if not masked:
            return vals
        for name in masked:
            if not self._is_taken_over(name, vals):
                raise UserError(
                    self.env._(
                        "%(field)s is masked. Reveal it before editing, or type the "
                        'full value without "%(mask)s".',
                        field=self._fields[name]._description_string(self.env),
                        mask=MASK,
                    )
                )
        return {name: value for name, value in vals.items() if name not in masked}

    @api.model
    def _is_taken_over(self, name, vals):
        """Whether the field is computed from a record that is just being chosen."""
        field = self._fields[name]
        depends = self.pool.field_depends[field] if field.compute else ()
        return any(
            vals.get(source) or self.env.context.get(f"default_{source}")
            for source in (path.split(".")[0] for path in depends)
        )

    @api.model
    def _is_mask_refused(self, kind):
        """Whether a mask in a value is refused; users without masks may write it in
        texts."""
        return kind != "text" or self._sees_masks()

    @api.model
    def _exports_contacts(self, paths):
        """Whether the export needs the right to export: any list of customers does."""
        return True
