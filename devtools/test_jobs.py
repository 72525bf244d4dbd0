"""The parts of `./dev test`: each makes its own database and returns an Outcome."""

import contextlib
import hashlib
import re
import shutil
from dataclasses import replace

from .comparison import as_stock, compare, load_stock, save_stock
from .odoo_log import Failure, read_bad_lines, read_test_run
from .paths import (
    CACHE,
    COMMITTED_STOCK,
    EXAMPLES,
    LOGS,
    MAIN_MODULE,
    ROOT,
    our_modules,
)
from .postgres import get_free_port
from .python_env import oca_addons_path
from .test_choice import WHOLE, get_tags
from .test_outcome import Outcome
from .workspace import Flavour

STOCK_KINDS = ("apps", "crm", "click", "generic", "lint")
CRM_TAGS = "/crm"
NAMED_MODULE = re.compile(r"(?:^|,)[+-]?\w*/(\w+)")
# apps whose own tests must give what they give without our add-ons
APPS = ("mass_mailing", "website_crm", "crm_livechat", "event_crm", "survey_crm")
APPS += ("sale_crm",)
# tours that fail in stock Odoo, too: they wait a minute for what never comes
STUCK = ("mailing_editor_tour", "mass_mailing_code_view_tour")
APP_TAGS = [f"/{app}" for app in APPS]
APP_TAGS += [f"-/mass_mailing:TestMailingUi.test_{name}" for name in STUCK]
APP_OPTIONS = ["-u", ",".join(APPS), "--test-tags=" + ",".join(APP_TAGS)]
# Odoo's checks of any add-on
GENERIC_TAGS = ",".join(
    (
        "/base:TestEveryModel",  # every model's form opens
        "/base:TestOverrides",
        "/base:TestInvisibleField",
        "migration/base:TestAllViews",  # every view is valid
        "render_all_views/base:TestRenderAllViews",
    )
)
# Odoo's tours, as a failure names them
TOUR = re.compile(r"/\w+:\w+\.\w*tour\w*")
MORE_TRIES = 3  # of a tour of Odoo's that failed
CLICK_TAGS = "click_all/web:TestMenusAdmin"
LINT_TAGS = "/test_lint"


class Jobs:
    """
    :param flavour: the main add-on alone, with demo data
    :param full: with all bridges, and the apps that they lead to
    :param prefix: of the names of the databases to make
    """

    def __init__(self, work, flavour, full, prefix):
        self.work = work
        self.flavour = flavour
        self.full = full
        self.prefix = prefix
        self.stock = Flavour(tuple(flavour.foreign_modules), demo=flavour.demo)
        self.full_stock = Flavour(tuple(full.foreign_modules), demo=full.demo)

    def room_tests(self, rooms, part):
        """Those of ``rooms`` of the main add-on"""
        name = f"{self.prefix}_{rooms[0]}"
        self.work.test_database(name, self.flavour, current=part)
        return self._judge(self._run(name, _tags(get_tags(rooms)), part))

    def own_tests(self, part):
        """The main add-on's that belong to no room; then the JavaScript units."""
        name = f"{self.prefix}_own"
        self.work.test_database(name, self.flavour, current=part)
        outcome = self._judge(self._run(name, _tags(get_tags([WHOLE])), part))
        if any((ROOT / MAIN_MODULE).glob("static/tests/**/*.test.js")):
            tags = f"/web:WebSuite.test_unit_desktop[@{MAIN_MODULE}]"
            outcome += self._judge(self._run(name, _tags(tags), part, f"{name}-js"))
        return outcome

    def bridge_tests(self, part):
        """Those of the bridges, beside all the apps; then their JavaScript units."""
        name = f"{self.prefix}_bridges"
        self.work.test_database(name, self.full, current=part)
        bridges = [module for module in our_modules() if module != MAIN_MODULE]
        tags = ",".join(f"/{module}" for module in bridges)
        outcome = self._judge(self._run(name, _tags(tags), part))
        units = [
            f"@{module}"
            for module in bridges
            if any((ROOT / module).glob("static/tests/**/*.test.js"))
        ]
        if units:
            tags = f"/web:WebSuite.test_unit_desktop[{','.join(units)}]"
            outcome += self._judge(self._run(name, _tags(tags), part, f"{name}-js"))
        return outcome + self._example_tests(name, part)

    def _example_tests(self, name, part):
        """The bridge that docs/extending.md shows works."""
        (example,) = EXAMPLES.iterdir()
        paths = self._addons_path(
            oca_addons_path(self.work.odoo.python), ROOT, EXAMPLES
        )
        options = ["-i", example.name, *_tags(f"/{example.name}"), paths]
        return self._judge(self._run(name, options, part, f"{name}-example"))

    def installations(self, part):
        """Nothing is complained of while ours are installed; others go on from here."""
        failures = []
        for flavour in (self.flavour, self.full):
            name = self.work.installed(flavour, part)
            failures += read_bad_lines(LOGS / f"{name}-install.log")
        return Outcome.of_one(failures)

    def measured_tests(self, part):
        """Ours once more, noting what they run through."""
        name = f"{self.prefix}_own"
        self.work.test_database(name, self.full, current=part)
        tags = _tags(",".join(f"/{module}" for module in our_modules()))
        return self._judge(self._run(name, tags, part, coverage=True))

    def chosen_tests(self, tags, part, is_fresh=False):
        """Those of ``tags``, on a database that is kept between runs. Tests of Odoo's
        own, which run at an installation or update, get one of their own."""
        named = set(NAMED_MODULE.findall(tags))
        bridges = set(our_modules()) - {MAIN_MODULE}
        foreign = sorted(named - set(our_modules()))
        is_core = named.isdisjoint(bridges) and set(foreign) <= {"crm"}
        flavour = self.flavour if is_core else self.full
        if foreign:
            name = f"{self.prefix}_chosen"
            self.work.fresh_database(name, flavour, current=part)
            update = ["-u", ",".join(foreign)]
        else:
            name = f"{self.prefix}_warm" + ("" if is_core else "_full")
            self.work.warm_database(name, flavour, is_fresh, current=part)
            update = []
        return self._judge(self._run(name, [*update, *_tags(tags)], part))

    def crm_tests(self, part):
        """Odoo's own, with ours installed: an update runs those at install, too."""
        name = f"{self.prefix}_crm"
        self.work.fresh_database(name, self.flavour, current=part)
        run = self._run(name, ["-u", "crm", *_tags(CRM_TAGS)], part)
        outcome = self._compared(run, self.stock_result("crm", part))
        return self._settled(outcome, name, part)

    def app_tests(self, part):
        """Odoo's own of the apps that we bridge, with all our add-ons beside them"""
        name = f"{self.prefix}_apps"
        self.work.fresh_database(name, self.full, current=part)
        run = self._run(name, APP_OPTIONS, part)
        outcome = self._compared(run, self.stock_result("apps", part))
        return self._settled(outcome, name, part)

    def generic_checks(self, part):
        """Odoo's checks of any add-on: views, models, every click, code."""
        name = f"{self.prefix}_checks"
        self.work.fresh_database(name, self.flavour, current=part)
        run = self._run(name, _tags(GENERIC_TAGS), part)
        outcome = self._compared(run, self.stock_result("generic", part))
        with _copies_of_our_modules() as folder:
            run = self._run(
                name,
                ["-i", "test_lint", *_tags(LINT_TAGS), self._addons_path(folder)],
                part,
                f"{name}-lint",
            )
        return outcome + self._compared(run, self.stock_result("lint", part))

    def _addons_path(self, *folders):
        paths = [*self.work.odoo.source.addons_paths, *folders]
        return f"--addons-path={','.join(str(path) for path in paths)}"

    def click_everywhere(self, part):
        """Every menu, view and filter of ours and of CRM opens in the browser."""
        name = f"{self.prefix}_click"
        self.work.fresh_database(name, self.flavour, current=part)
        self._leave_only_menus(name, [MAIN_MODULE, "crm"])
        run = self._run(name, _tags(CLICK_TAGS), part)
        return self._compared(run, self.stock_result("click", part))

    def _leave_only_menus(self, name, modules):
        """Odoo's test clicks through every app that has a menu."""
        apps = ", ".join(f"'{module}'" for module in modules)
        self.work.databases.server.query(
            "UPDATE ir_ui_menu SET active = false WHERE parent_id IS NULL "
            "AND id NOT IN (SELECT res_id FROM ir_model_data "
            f"WHERE model = 'ir.ui.menu' AND module IN ({apps}))",
            name,
        )

    def installs(self, part):
        """Without demo data, in a Vietnamese company: nothing to complain of."""
        name = f"{self.prefix}_vietnam"
        flavour = replace(self.full, demo=False, vietnam=True)
        self.work.fresh_database(name, flavour, current=part)
        failures = read_bad_lines(LOGS / f"{name}-install.log")
        return Outcome.of_one(failures)

    def stock_result(self, kind, part):
        """What Odoo's tests give without our add-ons: as committed for this Odoo, or
        run now and kept."""
        key, flavour, options = self._get_stock_run(kind)
        stock = load_stock(COMMITTED_STOCK / f"{kind}.json", key)
        path = CACHE / "stock" / f"{kind}.json"
        stock = stock or load_stock(path, key)
        if stock is None:
            run = self._run_stock(kind, flavour, options, part)
            stock = as_stock(run, key)
            if run.closed:
                save_stock(path, stock)
        return stock

    def get_stale_stock(self):
        """The kinds whose committed results are of another Odoo or other packages: each
        run of all tests makes them anew, which takes minutes."""
        return [
            kind
            for kind in STOCK_KINDS
            if not load_stock(
                COMMITTED_STOCK / f"{kind}.json", self._get_stock_run(kind)[0]
            )
        ]

    def commit_stock(self, kind, part):
        """Write what stock_result() gives to where it is committed."""
        stock = self.stock_result(kind, part)
        save_stock(COMMITTED_STOCK / f"{kind}.json", stock)
        return Outcome(len(stock["started"]))

    def _get_stock_run(self, kind):
        """:returns: (key of all that the result depends on, flavour, options)"""
        options = {
            "crm": ["-u", "crm", *_tags(CRM_TAGS)],
            "generic": _tags(GENERIC_TAGS),
            "lint": ["-i", "test_lint", *_tags(LINT_TAGS)],
            "click": _tags(CLICK_TAGS),
            "apps": APP_OPTIONS,
        }[kind]
        flavour = self.full_stock if kind == "apps" else self.stock
        text = " ".join((self.work.get_template_name(flavour), *options))
        return hashlib.sha256(text.encode()).hexdigest()[:12], flavour, options

    def _run_stock(self, kind, flavour, options, part):
        name = f"{self.prefix}_stock_{kind}"
        self.work.fresh_database(name, flavour, current=part)
        if kind == "click":
            self._leave_only_menus(name, ["crm"])
        # of the apps one is OCA's
        oca = [oca_addons_path(self.work.odoo.python)] if kind == "apps" else []
        return self._run(name, [*options, self._addons_path(*oca)], part)

    def _run(self, name, options, part, log_name=None, **run_options):
        """Run Odoo on database ``name`` to its end. :returns: a TestRun"""
        common = ["--stop-after-init", "--max-cron-threads=0"]
        common += [
            f"--http-port={get_free_port()}",
            f"--screenshots={LOGS / 'screenshots'}",
        ]
        _status, log = self.work.odoo.run(
            *(name, [*options, *common], log_name or f"{name}-tests", part),
            **run_options,
        )
        return read_test_run(log)

    def _judge(self, run):
        problems = run.problems
        if not run.started:
            problems.append(Failure("no test", "None ran of those chosen.", run.log))
        return Outcome(run.count_passed(problems), problems)

    def _compared(self, run, stock):
        failures, notes = compare(run, stock)
        return Outcome(run.count_passed(failures), failures, notes)

    def _settled(self, outcome, name, part):
        """Some of Odoo's own tours race on a busy machine, without our add-ons too:
        a tour of theirs that failed is tried again, and counts if it fails always."""
        for number in range(1, MORE_TRIES + 1):
            tours = {one.test for one in outcome.failures if TOUR.fullmatch(one.test)}
            if not tours:
                break
            tags = ",".join(sorted(tours))
            again = self._judge(self._run(name, _tags(tags), part, f"{name}-again"))
            rest = [one for one in outcome.failures if one.test not in tours]
            notes = [f"{test}: try {number} failed" for test in sorted(tours)]
            outcome = again + Outcome(outcome.passed, rest, outcome.notes + notes)
        return outcome


def _tags(tags):
    return [f"--test-tags={tags}"]


@contextlib.contextmanager
def _copies_of_our_modules():
    """test_lint reads all that lies under an add-ons path: here would be .dev, too."""
    folder = CACHE / "lint-addons"
    shutil.rmtree(folder, ignore_errors=True)
    for module in our_modules():
        shutil.copytree(ROOT / module, folder / module)
    yield folder
    shutil.rmtree(folder)
