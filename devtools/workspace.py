"""Everything ready to work: Odoo, packages, server, and databases made from
templates that hold the foreign add-ons, so that only ours are installed each time."""

import ast
import contextlib
import hashlib
import json
from dataclasses import dataclass

from .console import DevError, say, step
from .databases import TEMPLATE_PREFIX, Databases, template_name
from .locks import making, setting_up
from .module_state import get_outdated, read_state
from .odoo_process import Odoo
from .odoo_source import get_odoo
from .paths import MAIN_MODULE, OCA_ADDONS, REQUIREMENTS, ROOT, our_modules
from .postgres import running_postgres
from .python_env import get_python

SCRIPTS = ROOT / "devtools" / "scripts"
LANGUAGES = "en_US,vi_VN"
INSTALLED_PREFIX = "la_installed_"
SEATED_PREFIX = "la_seated_"
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

    def get_template_name(self, flavour):
        """Changes with all that the template of ``flavour`` is made of"""
        return template_name(
            (
                TEMPLATE_RECIPE,
                self.odoo.source.version,
                REQUIREMENTS.read_text(),
                repr((flavour.foreign_modules, flavour.demo)),
                *_oca_versions(flavour.foreign_modules),
            )
        )

    def template(self, flavour, current=None):
        """Name of the template database of ``flavour``, made where it is missing."""
        name = self.get_template_name(flavour)
        if not self._is_ready(name):
            with making(name):
                if not self._is_ready(name):
                    self._make_template(name, flavour, current)
        return name

    def _is_ready(self, name):
        facts = self.databases.facts(name)
        return bool(facts and facts["ready"])

    def _make_template(self, name, flavour, current):
        self.databases.drop(name)
        kind = "with" if flavour.demo else "without"
        title = f"make the template database ({kind} demo data)"
        with contextlib.nullcontext(current) if current else step(title) as current:
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

    def installed(self, flavour, current=None):
        """Name of a database with our modules installed, as the sources are now, to
        make others from; its log is ``.dev/log/<name>-install.log``."""
        facts = json.dumps([self.template(flavour, current), self._facts(flavour)])
        name = INSTALLED_PREFIX + hashlib.sha256(facts.encode()).hexdigest()[:12]
        with making(name):
            if not self._is_ready(name):
                self._drop_outdated(flavour)
                self.copy_of_template(name, flavour, current)
                self._install_ours(name, flavour, f"{name}-install", current)
                self.odoo.script(name, SCRIPTS / "assets.py", f"{name}-assets")
        return name

    def seated(self, flavour, current=None):
        """Name of a database like ``installed``, whose company is already where the
        set-up of almost every class of our tests moves it."""
        source = self.installed(flavour, current)
        name = SEATED_PREFIX + source.removeprefix(INSTALLED_PREFIX)
        with making(name):
            if not self._is_ready(name):
                self.databases.drop(name)
                self.databases.create(name, source, {"ready": False})
                self.odoo.script(name, SCRIPTS / "test_country.py", f"{name}-country")
                self.databases.note(name, self._facts(flavour))
        return name

    def _drop_outdated(self, flavour):
        """What was made from other sources of the same flavour"""
        wanted = self._facts(flavour)["flavour"]
        for name in self.databases.ours():
            if name.startswith((INSTALLED_PREFIX, SEATED_PREFIX)):
                facts = self.databases.facts(name) or {}  # another ./dev dropped it
                if facts.get("flavour") == wanted:
                    self.databases.drop(name)

    def copy_of_template(self, name, flavour, current=None):
        """Make ``name`` anew, without our modules."""
        template = self.template(flavour, current)
        self.databases.drop(name)
        self.databases.create(name, template, {"ready": False})

    def test_database(self, name, flavour, current=None):
        """Make ``name`` anew, for our own tests."""
        source = self.seated(flavour, current)
        self.databases.drop(name)
        self.databases.create(name, source, self._facts(flavour))

    def fresh_database(self, name, flavour, current=None):
        """Make ``name`` anew, with our modules installed."""
        if flavour.vietnam:
            self.copy_of_template(name, flavour, current)
            self.odoo.script(name, SCRIPTS / "vietnamese_company.py", f"{name}-vi")
            self._install_ours(name, flavour, f"{name}-install", current)
        else:
            source = (
                self.installed(flavour, current)
                if flavour.our_modules
                else self.template(flavour, current)
            )
            self.databases.drop(name)
            self.databases.create(name, source, self._facts(flavour))

    def _install_ours(self, name, flavour, log_name, current):
        if flavour.our_modules:
            options = _demo_option(flavour)
            self.odoo.install(name, flavour.our_modules, log_name, current, options)
        self.databases.note(name, self._facts(flavour))

    def warm_database(self, name, flavour, is_fresh=False, current=None):
        """Bring ``name`` up to date by as little as possible, or make it anew.

        :param is_fresh: make it anew, whatever is there
        """
        facts = self.databases.facts(name) or {}
        wanted = self._facts(flavour)
        is_kept = facts.get("flavour") == wanted["flavour"] and not is_fresh
        outdated = get_outdated(facts["sources"] if is_kept else {}, wanted["sources"])
        if outdated is None:
            with step(f"make the database {name}"):
                self.test_database(name, flavour, current)
        elif outdated:
            self._update(name, flavour, outdated, current)
        self.databases.note(name, wanted)

    def kept_database(self, name, flavour, remake=False):
        """Make ``name`` or, where it is there, bring our modules up to date. What
        people did in it stays.

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
        outdated = get_outdated(facts["sources"], wanted["sources"])
        if outdated != []:
            self._update(name, flavour, outdated or flavour.our_modules)

    def _update(self, name, flavour, modules, current=None):
        # an update that fails half-way leaves a database that fits no sources
        self.databases.note(name, {**self._facts(flavour), "sources": {}})
        with step(f"update {', '.join(modules)} in {name}") as shown:
            status, log = self.odoo.run(
                name,
                ["-u", ",".join(modules), "--i18n-overwrite", "--stop-after-init"]
                + ["--no-http", "--max-cron-threads=0"],
                f"{name}-update",
                current or shown,
            )
        if status or " CRITICAL " in log.read_text(encoding="utf-8"):
            raise DevError(f"{', '.join(modules)} could not be updated: read {log}.")
        self.databases.note(name, self._facts(flavour))

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
            "sources": {
                module: read_state(ROOT / module) for module in flavour.our_modules
            },
        }


# of ours, what installs itself beside the main add-on: its apps come with CRM
COMPANIONS = (
    "lead_alignment_booking",
    "lead_alignment_content",
    "lead_alignment_data_quality",
    "lead_alignment_kickoff",
    "lead_alignment_tools",
)


def core_flavour():
    """The main add-on with its companions, as most companies have it."""
    return Flavour((MAIN_MODULE, *COMPANIONS))


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
