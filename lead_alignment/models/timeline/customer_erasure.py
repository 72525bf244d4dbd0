from odoo import api, models
from odoo.fields import Domain


class CustomerErasure(models.Model):
    """Takes an erased person out of what users pinned and cut off in histories."""

    _inherit = "customer.erasure"

    @api.model
    def _delete_beside(self, company, identities, leads):
        result = super()._delete_beside(company, identities, leads)
        partners = [one.value for one in identities if one.kind == "partner"]
        own = {
            "customer.profile": identities.profile_id.ids,
            "customer.identity": identities.ids,
            "crm.lead": leads.ids,
            "res.partner": list(map(int, partners)),
        }
        of_company = Domain("company_id", "=", company.id)
        # sudo: rows of the erased person's company, whoever made them
        cuts = self.env["customer.timeline.cut"].sudo()
        pins = self.env["customer.timeline.pin"].sudo()
        for side in ("one", "other"):
            theirs = cuts.search(of_company & _is_of(own, side))
            theirs[f"{side}_name"] = False
            theirs.filtered(
                lambda cut, side=side: cut[f"{side}_model"].startswith("customer.")
            ).unlink()
        pins.search(of_company & _is_of(own, "host")).unlink()
        return result


def _is_of(own, side):
    return Domain.OR(
        Domain(f"{side}_model", "=", model) & Domain(f"{side}_id", "in", ids)
        for model, ids in own.items()
    )
