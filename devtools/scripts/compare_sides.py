"""Measure a bench in a database without our add-ons and in one with them, in turns.

Runs in a shell on the database with them. DEV_ARGUMENTS: the bench, the name of the
other database, where to write {measure: [[seconds of stock, of ours], ...]} as JSON.
One process does both, call by call, so that the noise of the machine hits both alike.
BENCH_ROUNDS: how often each measure at least, else 7.

A bench may define ``prepare()``, what it looks at: that is committed and the tables are
vacuumed before anything is measured, as in a database that has been at work. Its
``forget()`` removes it again.
"""

import gc
import json
import os
import time
from pathlib import Path

from odoo.modules.registry import Registry
from odoo.sql_db import db_connect

MIN_ROUNDS, MAX_ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7")), 101
MEASURE_SECONDS = 12

bench, stock_name, target = os.environ["DEV_ARGUMENTS"].splitlines()
code = compile(Path(bench).read_text(encoding="utf-8"), bench, "exec")


def load(side_env):
    """Execute the bench as ``side_env``. :returns: its names"""
    names = {"env": side_env, "__name__": "bench"}
    exec(code, names)  # noqa: S102
    if "prepare" in names:
        names["prepare"]()
        side_env.cr.commit()
        vacuum(side_env.cr.dbname)
    return names


def vacuum(database):
    with db_connect(database).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute("VACUUM (ANALYZE)")
        cr._cnx.autocommit = False


def timed(side_env, action):
    """Seconds of ``action`` with empty caches; what it wrote is taken back.

    :param action: a function, or (what to do before, function): only that is timed
    """
    before, action = action if isinstance(action, tuple) else (None, action)
    if before:
        before()
    side_env.cr.flush()
    side_env.invalidate_all()
    side_env.cr.execute("SAVEPOINT bench")
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    action()
    side_env.flush_all()
    seconds = time.perf_counter() - start
    gc.enable()
    side_env.invalidate_all(flush=False)
    side_env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    return seconds


with Registry(stock_name).cursor() as stock_cr:
    sides = (env(cr=stock_cr), env)  # noqa: F821
    loaded = tuple(load(side) for side in sides)
    actions = tuple(names["measures"] for names in loaded)
    pairs = {}
    for measure in actions[0]:
        for side, of_side in zip(sides, actions, strict=True):
            timed(side, of_side[measure])  # warms the caches
        rounds = pairs[measure] = []
        end = time.monotonic() + MEASURE_SECONDS
        while len(rounds) < MIN_ROUNDS or (
            time.monotonic() < end and len(rounds) < MAX_ROUNDS
        ):
            order = (0, 1) if len(rounds) % 2 else (1, 0)
            pair = {n: timed(sides[n], actions[n][measure]) for n in order}
            rounds.append([pair[0], pair[1]])
    for side, names in zip(sides, loaded, strict=True):
        side.cr.rollback()
        if "forget" in names:
            names["forget"]()
            side.cr.commit()
Path(target).write_text(json.dumps(pairs), encoding="utf-8")
