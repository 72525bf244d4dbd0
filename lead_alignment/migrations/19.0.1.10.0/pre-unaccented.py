from odoo.addons.lead_alignment.hooks import fill_unaccented_names


def migrate(cr, _version):
    """Leads are found by the company's name, too, and names without apostrophes."""
    fill_unaccented_names(cr)
