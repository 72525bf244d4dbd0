"""What a release must have shown: its packages install into an Odoo that knows nothing
of this repository, older files are refused, a backup is restored, a copy is silent."""

import shutil
import zipfile

from .commands.package import write_packages
from .console import DevError, run_logged, tail
from .odoo_log import Failure, read_bad_lines
from .odoo_process import end_with_parent
from .paths import CACHE, LOGS, MAIN_MODULE, our_modules
from .test_outcome import Outcome
from .uninstall_check import find_differences, read_snapshot
from .upgrade_check import compare_schemas
from .workspace import SCRIPTS, manifest

UNPACKED = CACHE / "release" / "addons"
LATER = "19.0.1.999.0"
REFUSAL = f"cannot be downgraded: this database has version {LATER}"
# rows that a start of a server changes; and what names a database, anew in a copy
MOVING = ("bus_bus", "ir_cron", "orm_signaling", "res_users_log", "ir_config_parameter")
# what Odoo's own neutralization leaves running: it empties the trash
LEFT_RUNNING = "Base: Auto-vacuum internal data"


def unpack():
    """Write the packages and unpack them as an administrator does.

    :returns: the folder for the add-ons path
    """
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    for path in write_packages(UNPACKED.parent / "dist"):
        with zipfile.ZipFile(path) as package:
            package.extractall(UNPACKED)
    return UNPACKED


def core_alone(jobs, part):
    """The main add-on's package, on what it stands on."""
    odoo, name = jobs.work.odoo.at(UNPACKED), f"{jobs.prefix}_core"
    jobs.work.copy_of_template(name, jobs.flavour, part)
    odoo.install(name, [MAIN_MODULE], f"{name}-install", part)
    return _judge_log(f"{name}-install")


def all_then_one_by_one(jobs, part):
    """All at once and each by itself give the same database."""
    odoo, names = jobs.work.odoo.at(UNPACKED), []
    outcome = Outcome(0)
    for kind, batches in (
        ("all", [our_modules()]),
        ("each", [[module] for module in _in_order_of_dependence()]),
    ):
        name = f"{jobs.prefix}_{kind}"
        names.append(name)
        jobs.work.copy_of_template(name, jobs.full, part)
        for batch in batches:
            log = f"{name}-install-{batch[0]}"
            options = ["--skip-auto-install"] if kind == "each" else []
            odoo.install(name, batch, log, part, options)
            outcome += _judge_log(log)
    texts = list(compare_schemas(jobs.work.databases.server, *names))
    failures = [Failure("one by one differs from all at once", text) for text in texts]
    return outcome + Outcome.of_one(failures)


def _in_order_of_dependence():
    """Names of our add-ons, each after those of ours it depends on"""
    done, left = [], our_modules()
    while left:
        ready = [m for m in left if not set(manifest(m)["depends"]) & set(left)]
        done += ready
        left = [module for module in left if module not in ready]
    return done


def downgrade(jobs, part):
    """Older files of the main add-on or a bridge are refused, and nothing is lost."""
    server, name = jobs.work.databases.server, f"{jobs.prefix}_downgrade"
    jobs.work.fresh_database(name, jobs.full, current=part)
    outcome = Outcome(0)
    for module in (MAIN_MODULE, "lead_alignment_sale"):
        server.query(
            f"UPDATE ir_module_module SET latest_version = '{LATER}' "
            f"WHERE name = '{module}'",
            name,
        )
        before = _read_lasting(server, name)
        status, log = jobs.work.odoo.run(
            name,
            ["-u", module, "--stop-after-init", "--no-http", "--max-cron-threads=0"],
            f"{name}-{module}",
            part,
        )
        failures = []
        if not status or REFUSAL not in log.read_text(encoding="utf-8"):
            failures.append(Failure(f"downgrade of {module}", tail(log), log))
        if before != _read_lasting(server, name):
            text = "The refused downgrade changed the database."
            failures.append(Failure(f"downgrade of {module}", text, log))
        outcome += Outcome.of_one(failures)
        server.query(
            "UPDATE ir_module_module SET latest_version = "
            f"'{manifest(module)['version']}' WHERE name = '{module}'",
            name,
        )
    return outcome


def backup(jobs, part):
    """Odoo's own backup is restored as it was; neutralized, a copy is silent."""
    server, name = jobs.work.databases.server, f"{jobs.prefix}_backup"
    restored, path = f"{name}_restored", CACHE / "release" / "backup.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    jobs.work.fresh_database(name, jobs.full, current=part)
    odoo = jobs.work.odoo
    odoo.script(name, SCRIPTS / "upgrade_data.py", f"{name}-data")
    before = _read_lasting(server, name)
    jobs.work.databases.drop(restored)
    part.progress("dump")
    _run_db(odoo, "dump", name, path)
    part.progress("load")
    _run_db(odoo, "load", restored, path)
    jobs.work.databases.note(restored, {"ready": False})
    after = _read_lasting(server, restored)
    failures = [
        Failure("a restored backup differs", text)
        for text in find_differences(before, after)
    ]
    outcome = Outcome.of_one(failures)
    part.progress("neutralize")
    command = odoo.command("neutralize", restored)
    status, log = _run(odoo, command, f"{restored}-neutralize")
    running = server.query("SELECT cron_name FROM ir_cron WHERE active", restored)
    if status or running != [[LEFT_RUNNING]]:
        text = f"{tail(log)}\nstill active: {running}"
        return outcome + Outcome(0, [Failure("neutralization", text, log)])
    return outcome + Outcome(1)


def _run_db(odoo, sub_command, name, path):
    """Odoo's command for backups, which takes no database option"""
    command = odoo.command("db", name)
    command = command[: command.index("-d")]
    command += ["--pg_path", odoo.server.bin, sub_command, name, path]
    status, log = _run(odoo, command, f"{name}-{sub_command}")
    if status:
        raise DevError(f"odoo db {sub_command} failed: read {log}.\n{tail(log)}")


def _run(odoo, command, log_name):
    return run_logged(
        command, log_name, env=odoo.environ(), cwd=CACHE, preexec_fn=end_with_parent
    )


def _read_lasting(server, name):
    """All of a database but what moves by itself, and how PostgreSQL writes the
    conditions of constraints and indexes, which a dump changes"""
    return {
        key: [] if key[0] in ("constraint", "index") else row
        for key, row in read_snapshot(server, name).items()
        if key[0] in ("column", "constraint", "index", "sequence", "external id")
        or (key[0] == "row" and not key[1].startswith(MOVING))
    }


def _judge_log(log_name):
    return Outcome.of_one(read_bad_lines(LOGS / f"{log_name}.log"))
