from . import test_contract_renewal
