"""Everything ready to work: Odoo, packages, server, and databases made from
templates that hold the foreign add-ons, so that only ours are installed each time."""

import ast
import contextlib
import hashlib
from dataclasses import dataclass

from .console import DevError, say, step
from .databases import TEMPLATE_PREFIX, Databases, template_name
from .locks import setting_up
from .odoo_process import Odoo
from .odoo_source import get_odoo
from .paths import MAIN_MODULE, OCA_ADDONS, REQUIREMENTS, ROOT, our_modules
from .postgres import running_postgres
from .python_env import get_python

SCRIPTS = ROOT / "devtools" / "scripts"
LANGUAGES = "en_US,vi_VN"
# what to know of a template beside its modules; count up when its making changes
TEMPLATE_RECIPE = "2"


@dataclass(frozen=True)
class Flavour:
    """What kind of database: ``modules`` are names of add-ons, ours or foreign."""

    modules: tuple
    demo: bool = True
    vietnam: bool = False

    @property
    def foreign_modules(self):
        """Those to put into the template: what our modules stand on."""
        ours = set(our_modules())
        chosen = {name for name in self.modules if name not in ours}
        for name in ours & set(self.modules):
            chosen |= {name for name in manifest(name)["depends"] if name not in ours}
        return sorted(chosen)

    @property
    def our_modules(self):
        return [name for name in our_modules() if name in self.modules]


def manifest(name):
    return ast.literal_eval((ROOT / name / "__manifest__.py").read_text())


class Workspace:
    def __init__(self, odoo, databases):
        self.odoo = odoo
        self.databases = databases

    def template(self, flavour):
        """Name of the template database of ``flavour``, made where it is missing."""
        name = template_name(
            (
                TEMPLATE_RECIPE,
                self.odoo.source.version,
                REQUIREMENTS.read_text(),
                repr((flavour.foreign_modules, flavour.demo)),
                *_oca_versions(flavour.foreign_modules),
            )
        )
        if not self._is_ready(name):
            with setting_up():
                if not self._is_ready(name):
                    self._make_template(name, flavour)
        return name

    def _is_ready(self, name):
        facts = self.databases.facts(name)
        return bool(facts and facts["ready"])

    def _make_template(self, name, flavour):
        self.databases.drop(name)
        kind = "with" if flavour.demo else "without"
        with step(f"make the template database ({kind} demo data)") as current:
            self.databases.create_empty(name, {"ready": False})
            self.odoo.install(
                name,
                flavour.foreign_modules,
                name,
                current,
                [f"--load-language={LANGUAGES}", *_demo_option(flavour)],
            )
            self.databases.note(name, {"ready": True})
        self._drop_old_templates()

    def _drop_old_templates(self):
        """Those of another lock file, Odoo or set of dependencies."""
        templates = [n for n in self.databases.ours() if n.startswith(TEMPLATE_PREFIX)]
        for old in sorted(templates, key=self._age)[:-6]:
            self.databases.drop(old)

    def _age(self, name):
        ((oid,),) = self.databases.server.query(
            f"SELECT oid FROM pg_database WHERE datname = '{name}'"
        )
        return int(oid)

    def copy_of_template(self, name, flavour):
        """Make ``name`` anew, without our modules."""
        template = self.template(flavour)
        self.databases.drop(name)
        self.databases.create(name, template, {"ready": False})

    def fresh_database(self, name, flavour, log_name=None, options=(), current=None):
        """Make ``name`` anew, with our modules installed.

        :param options: more options for the run that installs (e.g. its tests)
        :returns: nothing; the log is ``.dev/log/<log_name>.log``
        """
        self.copy_of_template(name, flavour)
        if flavour.vietnam:
            self.odoo.script(name, SCRIPTS / "vietnamese_company.py", f"{name}-vi")
        if flavour.our_modules:
            self.odoo.install(
                name,
                flavour.our_modules,
                log_name or f"{name}-install",
                current,
                [*_demo_option(flavour), *options],
            )
        self.databases.note(name, self._facts(flavour))

    def kept_database(self, name, flavour, remake=False):
        """Make ``name`` or, where it is there, bring our modules up to date.

        :param remake: whether to make it anew where it has another flavour
        :raises DevError: if it is there with another flavour, which must be kept
        """
        facts = self.databases.facts(name)
        wanted = self._facts(flavour)
        if remake and facts and facts.get("flavour") != wanted["flavour"]:
            facts = None
        if facts is None or not facts["ready"]:
            with step(f"make the database {name}") as current:
                self.fresh_database(name, flavour, current=current)
                self._add_people(name, flavour)
            return
        if facts["flavour"] != wanted["flavour"]:
            raise DevError(
                f"The database {name} is there with other options "
                f"({facts['flavour']}): choose another name with --db, or remove it "
                f"with ./dev clean --db {name}."
            )
        if facts["sources"] != wanted["sources"]:
            with step(f"update the database {name}") as current:
                status, log = self.odoo.run(
                    name,
                    ["-u", ",".join(flavour.our_modules), "--stop-after-init"]
                    + ["--no-http", "--max-cron-threads=0"],
                    f"{name}-update",
                    current,
                )
                if status:
                    raise DevError(f"Our modules could not be updated: read {log}.")
                self.databases.note(name, wanted)

    def _add_people(self, name, flavour):
        """Give every role a login, also where there is no demo data."""
        if flavour.our_modules:
            self.odoo.script(name, SCRIPTS / "people.py", f"{name}-people")
            if flavour.demo:
                script = SCRIPTS / "second_company.py"
                self.odoo.script(name, script, f"{name}-second-company")

    def _facts(self, flavour):
        return {
            "ready": True,
            "flavour": {
                "modules": sorted(flavour.modules),
                "demo": flavour.demo,
                "vietnam": flavour.vietnam,
            },
            "sources": _fingerprint(flavour.our_modules),
        }


def core_flavour():
    """The main add-on alone, as most companies have it."""
    return Flavour((MAIN_MODULE,))


def full_flavour():
    """All our add-ons, the apps that they bridge, and registering on the website."""
    return Flavour((*our_modules(), "website_event"))


def _oca_versions(modules):
    """The locked versions of those of ``modules`` that OCA keeps"""
    lock = OCA_ADDONS.read_text().splitlines()
    names = [f"odoo-addon-{module.replace('_', '-')}==" for module in modules]
    return [line for line in lock if line.startswith(tuple(names))]


def _demo_option(flavour):
    return ["--with-demo"] if flavour.demo else []


def _fingerprint(modules):
    digest = hashlib.sha256()
    for module in modules:
        for path in sorted((ROOT / module).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def workspace():
    """Set everything up; the server runs as long as the block."""
    say("Setting up")
    with contextlib.ExitStack() as stack:
        with setting_up():
            source = get_odoo()
            python = get_python()
            server = stack.enter_context(running_postgres(python))
        yield Workspace(Odoo(source, python, server), Databases(server))


def chosen_modules(text):
    """Parse ``--modules a,b``. :raises DevError: naming what is not there"""
    names = tuple(text.split(",")) if text else tuple(our_modules())
    return tuple(name.strip() for name in names if name.strip())
