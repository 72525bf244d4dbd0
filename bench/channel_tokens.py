# database: ours
"""A thousand renewals of a Zalo token by two workers at once, at a platform where each
refresh token works once and errors come with status 200: none is used twice, none is
lost, and the channel ends with the one that works."""

import os
import sys
import threading
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import api, fields

from odoo.addons.lead_alignment.models.channel import alignment_channel_token

sys.path.insert(
    0,
    os.path.join(
        os.path.dirname(os.environ["BENCH_FOLDER"]), "lead_alignment/tests/channel"
    ),
)
from fake_platform import running  # noqa: E402
from zalo_tokens import ZaloTokens  # noqa: E402

RENEWALS, WORKERS = 1_000, 2
registry, uid = env.registry, env.uid  # noqa: F821
channel = env["alignment.channel"].create(  # noqa: F821
    {"name": "Bench", "platform": "zalo", "account": "1", "app_id": "2"}
)
channel.sudo().write({"app_secret": "secret", "refresh_token": "refresh-0"})
env.cr.commit()  # noqa: F821
zalo, conflicts = ZaloTokens(), []


def run(action):
    """Repeat after a conflict with the other worker, as Odoo does"""
    while True:
        with registry.cursor() as cr:
            found = api.Environment(cr, uid, {})["alignment.channel"]
            try:
                action(found.browse(channel.id).sudo())
                cr.commit()
            except OperationalError:
                cr.rollback()
                conflicts.append(1)
                continue
            return


def expire(found):
    found.token_date = fields.Datetime.now() - timedelta(hours=1)


def work():
    while zalo.count < RENEWALS:
        run(expire)
        run(lambda found: found._get_access_token())


with (
    running(zalo) as platform,
    patch.object(alignment_channel_token, "ZALO_OAUTH", platform.url),
):
    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(expire)
    run(lambda found: found._get_access_token())
env.cr.rollback()  # noqa: F821
channel.invalidate_recordset()
last = channel.sudo().refresh_token
print(
    f"{zalo.count} renewals by {WORKERS} workers, {len(conflicts)} conflicts: "
    f"{zalo.refused} tokens used twice, the last is {last}"
)
channel.unlink()
env.cr.commit()  # noqa: F821
assert not zalo.refused
assert {last} == zalo.good, (last, zalo.good)
