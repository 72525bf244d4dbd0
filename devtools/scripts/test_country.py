"""Move the main company to Vietnam, as the set-up of our tests does (``env``)."""

env.ref("base.main_company").country_id = env.ref("base.vn")  # noqa: F821
env.cr.commit()  # noqa: F821
