"""Contracts of customers as terms to renew.

Models: extends ``contract.contract``, ``contract.line``.
Written by: whoever writes contracts.
"""

from . import contract_contract
from . import contract_line
