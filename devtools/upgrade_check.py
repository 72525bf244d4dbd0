"""An update from an earlier version: nothing is lost, nothing is complained of, and the
schema is that of a new installation."""

import ast
import hashlib
import subprocess
from dataclasses import replace

from .console import DevError, tail
from .locks import making
from .odoo_log import Failure, read_bad_lines
from .paths import CACHE, MAIN_MODULE, ROOT
from .test_outcome import Outcome
from .uninstall_check import SCHEMA
from .workspace import SCRIPTS

TABLES = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND (table_name LIKE 'alignment_%' OR table_name LIKE 'customer_%'
            OR table_name LIKE 'crm_%' OR table_name IN ('res_partner', 'mail_activity',
            'utm_campaign', 'calendar_event'))
"""
# rows that Odoo or a job writes anew with each update
VOLATILE = ("_rel", "customer_profile_dirty")
FIXTURE_PREFIX = "la_before_"
# kinds of the schema that an update must bring to what an installation makes
COMPARED = ("column", "index", "sequence", "function", "trigger", "external id")


def get_reference(reference=None):
    """The commit to update from; by default the last one of the version before.

    :raises DevError: where git does not know it
    """
    path = f"{MAIN_MODULE}/__manifest__.py"
    current = _read_version((ROOT / path).read_text())
    if reference:
        return run_git("rev-parse", "--verify", f"{reference}^{{commit}}").strip()
    for version, commit in get_versions().items():
        if version != current:
            return commit
    raise DevError("All commits have the version that the manifest has now.")


def get_versions():
    """{version of the main add-on: its last commit}, the newest first"""
    path, versions, raised = f"{MAIN_MODULE}/__manifest__.py", {}, None
    for commit in run_git("log", "--format=%H", "--", path).split():
        version = _read_version(run_git("show", f"{commit}:{path}"))
        if version not in versions:
            last = f"{raised}^" if raised else commit  # before the next was begun
            versions[version] = run_git("rev-parse", last).strip()
        raised = commit
    return versions


def upgrade_check(jobs, part, flavour, reference):
    """Update the fixture of ``reference`` to the present version.

    Four tests: no bad line, no row lost, the schema of a new installation, no lead
    without a next step.
    """
    server = jobs.work.databases.server
    name = f"{jobs.prefix}_upgrade_{reference[:8]}"
    sources = _get_sources(reference)
    # an update runs no function of demo data: what ours stands on must be there already
    demo = sources / MAIN_MODULE / "demo" / "customer_event_demo.xml"
    is_base = demo.exists() and "demo_event_lead_1" in demo.read_text("utf-8")
    flavour = replace(flavour, demo=flavour.demo and is_base)
    fixture = _make_fixture(jobs, part, flavour, reference, sources)
    jobs.work.databases.drop(name)
    jobs.work.databases.create(name, fixture, {"ready": False})
    rows = _count_rows(server, name)
    modules = flavour.our_modules
    # an update installs no add-on that is new: the administrator does
    fresh_ones = [one for one in modules if not (sources / one).exists()]
    status, log = jobs.work.odoo.run(
        name,
        ["-u", ",".join(modules), "--stop-after-init", "--no-http"]
        + ["--max-cron-threads=0"]
        + (["-i", ",".join(fresh_ones)] if fresh_ones else []),
        f"{name}-update",
        part,
    )
    failures = read_bad_lines(log)
    if status:
        return Outcome(0, [*failures, Failure("update", tail(log), log)])
    lost = list(_find_lost(rows, _count_rows(server, name), _read_names()))
    failures += [Failure("update loses rows", text, log) for text in lost]
    fresh = jobs.work.installed(flavour, part)
    texts = list(compare_schemas(server, fresh, name))
    failures += [Failure("update leaves another schema", text, log) for text in texts]
    try:
        jobs.work.odoo.script(name, SCRIPTS / "upgrade_look.py", f"{name}-look")
    except DevError as error:
        failures.append(Failure("update leaves leads without a next step", str(error)))
    return Outcome(4 - len({failure.name for failure in failures}), failures)


def _make_fixture(jobs, part, flavour, reference, sources):
    """Name of a database of ``reference`` with work in it. Made once and kept: an
    earlier version does not change."""
    databases, script = jobs.work.databases, SCRIPTS / "upgrade_data.py"
    parts = (*flavour.our_modules, str(flavour.demo), script.read_text())
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:6]
    name = f"{FIXTURE_PREFIX}{reference[:10]}_{digest}"
    with making(name):
        if not (databases.facts(name) or {}).get("ready"):
            before = jobs.work.odoo.at(sources)
            modules = [one for one in flavour.our_modules if (sources / one).exists()]
            jobs.work.copy_of_template(name, flavour, part)
            options = ["--with-demo"] if flavour.demo else []
            before.install(name, modules, f"{name}-before", part, options)
            part.progress("data")
            before.script(name, script, f"{name}-data")
            databases.note(name, {"ready": True})
    return name


def _count_rows(server, database):
    """{table: how many rows it has}"""
    parts = (
        f"SELECT '{table}', count(*) FROM \"{table}\""
        for (table,) in server.query(TABLES, database)
    )
    return {
        name: int(n) for name, n in server.query(" UNION ALL ".join(parts), database)
    }


def _get_sources(reference):
    folder = CACHE / "before" / reference[:12]
    if not folder.exists():
        folder.mkdir(parents=True)
        archive = subprocess.run(
            ["git", "archive", reference], cwd=ROOT, check=True, capture_output=True
        )
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def run_git(*arguments, fails=False):
    """:param fails: whether it may fail, and so say nothing
    :returns: its output
    :raises DevError: with what git complains of
    """
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode and not fails:
        raise DevError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def _read_version(manifest):
    return ast.literal_eval(manifest)["version"]


def _read_names():
    """{table before: table now} of the models that migrations rename"""
    names = {}
    for path in sorted((ROOT / MAIN_MODULE / "migrations").glob("*/pre-names.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == "MODELS":
                names |= ast.literal_eval(node.value)
    return {old.replace(".", "_"): new.replace(".", "_") for old, new in names.items()}


def _find_lost(before, after, names):
    """Yield a sentence for each table that has fewer rows than before."""
    for table, count in sorted(before.items()):
        now = names.get(table, table)
        if not now.endswith(VOLATILE) and after.get(now, 0) < count:
            yield f"{table}: {count} rows, {now} has {after.get(now, 'none')}"


def compare_schemas(server, fresh, updated):
    for kind in COMPARED:
        wanted, found = (
            {row[0]: row[1:] for row in server.query(SCHEMA[kind], database)}
            for database in (fresh, updated)
        )
        for name in sorted(wanted.keys() | found.keys()):
            # which add-on is noted for a base of another app's model is an accident of
            # the order of installation
            if ".model_inherit__" in name:
                continue
            if name not in found:
                yield f"{kind} {name} is missing: {wanted[name]}"
            elif name not in wanted and not name.startswith("__export__"):
                yield f"{kind} {name} is left over: {found[name]}"
            elif name in wanted and wanted[name] != found[name]:
                yield f"{kind} {name} is {found[name]} and not {wanted[name]}"
