import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import parse_version

_logger = logging.getLogger(__name__)
OURS = "lead_alignment"


class IrModuleModule(models.Model):
    """Refuses older sources of our add-ons than the database was brought up to: what a
    later version renamed or moved is not moved back, so it would be lost to view.
    """

    _inherit = "ir.module.module"

    def _check(self):
        # Odoo asks before it loads a module's data; what it did so far is rolled back
        for module in self:
            if text := module._get_downgrade_error():
                raise UserError(text)
        return super()._check()

    def _register_hook(self):
        result = super()._register_hook()
        # sudo: what is installed, read when a server starts
        ours = self.sudo().search(
            [("name", "=like", f"{OURS}%"), ("state", "=", "installed")]
        )
        for module in ours:
            if text := module._get_downgrade_error():
                _logger.error(text)
        return result

    def _get_downgrade_error(self):
        """Return what is wrong with the sources of this add-on of ours, as a sentence;
        False if they are not older than the database."""
        self.ensure_one()
        # Odoo's names: "latest" is the database's, "installed" the sources'
        database, sources = self.latest_version, self.installed_version
        if not (self.name.startswith(OURS) and database):
            return False
        if parse_version(sources) >= parse_version(database):
            return False
        return self.env._(
            "%(module)s cannot be downgraded: this database has version %(database)s, "
            "the installed files are version %(sources)s. Install the files of "
            "%(database)s or later, or restore a backup made before the upgrade.",
            module=self.name,
            database=database,
            sources=sources,
        )
