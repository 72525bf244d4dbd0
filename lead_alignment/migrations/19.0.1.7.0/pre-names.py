from odoo.addons.lead_alignment.hooks import fill_unaccented_names


def migrate(cr, _version):
    """Names without accents, by one statement instead of lead by lead."""
    fill_unaccented_names(cr)
