from . import models


def uninstall_hook(env):
    env["customer.backfill"]._remove_app_data(["showroom.visit"], ["visit"])
