"""Uninstalling our add-ons leaves the database as it was: schema and every row."""

from dataclasses import replace

from .odoo_log import Failure, read_bad_lines
from .test_outcome import Outcome
from .workspace import SCRIPTS

SCHEMA = {
    "column": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "sequence": "SELECT sequencename, '' FROM pg_sequences WHERE schemaname = 'public'",
    "function": """
        SELECT p.oid::regprocedure, md5(prosrc) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace""",
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
    "extension": "SELECT extname, extversion FROM pg_extension",
    "external id": """
        SELECT module || '.' || name, model FROM ir_model_data
        WHERE NOT (module = 'base' AND name LIKE 'module_%')""",
}
# rows that any installation and removal changes, whatever the add-on does
VOLATILE = {
    "bus_bus",
    "ir_actions_todo",  # Odoo ticks them off when anything is installed
    "ir_attachment",  # compiled assets
    "ir_cron_trigger",
    "ir_model_constraint",  # Odoo keeps the rows of foreign keys it dropped; the
    "ir_model_relation",  # keys and tables themselves are compared above
    "ir_model_data",  # compared by name above
    "ir_module_module",
    "ir_module_module_dependency",
    "ir_module_category",
    "ir_profile",
    # what the leads of demo data leave in statistics and the log of others' records
    "crm_lead_scoring_frequency",
    "mail_message",
    "mail_tracking_value",
    "res_users_log",
}
# keys that Odoo declares from both sides, differently: which of both is there depends
# on what was set up last
TWOFOLD = {("constraint", "rule_group_rel.rule_group_rel_group_id_fkey")}
SHOWN_CHARACTERS = 400  # of a row
# columns that change without a change: when, and counters of caches
IGNORED = ("write_date", "write_uid", "nextcall", "lastcall", "arch_updated")


def uninstall_check(jobs, part):
    """Two tests: the main add-on with demo data, and everything without – other apps
    give each demo user to-dos of their own, which stay when the user goes."""
    return sum(
        (
            _check(jobs, part, flavour, f"{jobs.prefix}_uninstall{number}")
            for number, flavour in enumerate(_get_flavours(jobs))
        ),
        Outcome(0),
    )


def uninstall_with_work(jobs, part):
    """Two tests as above, after work: what was there before is as it was. What people
    made, such as leads, contacts and orders, stays."""
    script = SCRIPTS / "upgrade_data.py"
    return sum(
        (
            _check(jobs, part, flavour, f"{jobs.prefix}_worked{number}", script)
            for number, flavour in enumerate(_get_flavours(jobs))
        ),
        Outcome(0),
    )


def _get_flavours(jobs):
    return jobs.flavour, replace(jobs.full, demo=False)


def _check(jobs, part, flavour, name, script=None):
    """Install ours, run ``script``, uninstall them, compare with before."""
    server = jobs.work.databases.server
    modules = flavour.our_modules
    jobs.work.copy_of_template(name, flavour, part)
    before = read_snapshot(server, name)
    jobs.work.odoo.install(name, modules, f"{name}-install", part)
    if script:
        jobs.work.odoo.script(name, script, f"{name}-data")
    part.progress("uninstall")
    status, log = jobs.work.odoo.run(
        name, modules, f"{name}-log", part, sub_command=("module", "uninstall")
    )
    failures = read_bad_lines(log)
    if status:
        failures.append(Failure("uninstallation", f"ended with status {status}", log))
    after = read_snapshot(server, name)
    failures += [
        Failure("uninstallation", text, log)
        for text in find_differences(before, after, is_worked_with=bool(script))
    ]
    return Outcome.of_one(failures)


def read_snapshot(server, database):
    """{(kind, name): what it is} of the schema and of each row."""
    found = {
        (kind, row[0]): row[1:]
        for kind, sql in SCHEMA.items()
        for row in server.query(sql, database)
    }
    tables = server.query(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
        database,
    )
    ignored = "".join(f" - '{column}'" for column in IGNORED)
    sql = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(row->>'id', ''), md5(row::text), "
        f"left(row::text, {SHOWN_CHARACTERS}) "
        f'FROM (SELECT to_jsonb(t){ignored} AS row FROM "{table}" t) rows'
        for (table,) in tables
        if table not in VOLATILE and not table.startswith("orm_signaling_")
    )
    for table, key, digest, text in server.query(sql, database):
        # tables of relations have no id: each of their rows is its own name
        found["row", f"{table} {key or text}"] = [digest, text]
    return found


def find_differences(before, after, is_worked_with=False):
    """Yield a sentence for each difference; new rows are none where people worked."""
    for key in sorted(before.keys() | after.keys()):
        kind, name = key
        was, now = before.get(key), after.get(key)
        if now is None:
            yield f"{kind} {name} is lost: {was[-1]}"
        elif was is None:
            if kind == "row" and is_worked_with:
                continue
            yield f"{kind} {name} is left behind: {now[-1]}"
        elif was != now and key not in TWOFOLD:
            yield f"{kind} {name} was {was[-1]}\nand is {now[-1]}"
