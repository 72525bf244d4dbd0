"""Tests of what needs no Odoo: ``./dev test tools`` runs them in a second or two.

They are imported for Odoo's check that no test file is forgotten; it passes over tests
without its tags.
"""

from . import test_typed_addresses
