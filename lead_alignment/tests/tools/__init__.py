"""Tests of what needs no Odoo: ``./dev test tools`` runs them in a second or two."""
