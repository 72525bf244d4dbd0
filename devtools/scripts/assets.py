"""Compile the bundles of scripts and styles, so that copies of the database have them
(``env``)."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
