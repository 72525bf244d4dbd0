"""Bad conditions end in one clear sentence and the way out."""

import argparse
import os
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

from devtools import locks, node_env, odoo_source, postgres, programs, python_env
from devtools.commands import run

from .common import DevCase


class TestRunConditions(DevCase):
    def test_taken_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with self.assertDevError(str(port), "--port"):
                run._check_port(port)

    def test_impossible_port_is_refused(self):
        with self.assertDevError("70000", "65535"):
            run._check_port(70000)

    def test_name_that_is_none_for_a_database_is_refused(self):
        parser = argparse.ArgumentParser()
        run.add_arguments(parser)
        for name in ("../x", "a b", "x;drop"):
            with self.subTest(name), self.assertDevError(name, "letters"):
                run.main(parser.parse_args(["--db", name]))

    def test_second_user_of_a_database_is_refused(self):
        self.patch(locks, "CACHE", self.folder)
        with (
            locks.owning_database("x"),
            self.assertDevError("Another ./dev", "x"),
            locks.owning_database("x"),
        ):
            pass

    def test_wrong_python_is_named(self):
        with (
            mock.patch.object(python_env.sys, "version_info", (3, 14, 0)),
            self.assertDevError("3.10 to 3.13"),
        ):
            python_env.get_python()


class TestPythonEnvironment(DevCase):
    def test_all_but_the_last_are_dropped(self):
        for age, name in enumerate("abc"):
            self.write(f"{name}/COMPLETE", "")
            os.utime(self.folder / name, (1000 - age, 1000 - age))
        python_env._drop_old(self.folder)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a"])


# an npm that takes its time, and fails where somebody puts its folder away meanwhile
NPM = """#!/bin/sh
echo called >> {calls}
mkdir node_modules && sleep 0.2 && touch node_modules/made
"""


class TestNode(DevCase):
    def test_linters_and_tests_that_start_together_install_it_once(self):
        self.patch(locks, "CACHE", self.folder)
        self.patch(node_env, "CACHE", self.folder)
        calls = self.folder / "calls"
        npm = self.write("bin/npm", NPM.format(calls=calls), executable=True)
        node = self.write("bin/node", "#!/bin/sh\necho v20.0.0", executable=True)
        self.patch(node_env, "_from_path", lambda: (node, (str(npm),)))
        with ThreadPoolExecutor() as pool:
            first, second = pool.map(node_env.get_node, ["python"] * 2)
        self.assertEqual(first, second)
        self.assertTrue((first.packages / "made").exists())
        self.assertEqual(calls.read_text().split(), ["called"])


class TestOdooSource(DevCase):
    def setUp(self):
        super().setUp()
        self.patch(odoo_source, "CACHE", self.folder)
        self.patch_environ(ODOO_HOME="")

    def test_odoo_home_without_odoo_is_refused(self):
        self.patch_environ(ODOO_HOME=str(self.folder))
        with self.assertDevError("ODOO_HOME", "not an Odoo checkout"):
            odoo_source.get_odoo()

    def test_odoo_home_of_another_series_is_refused(self):
        self.write("odoo/release.py", "version_info = (18, 0, 0, FINAL, 0, '')")
        self.patch_environ(ODOO_HOME=str(self.folder))
        with self.assertDevError("ODOO_HOME", "not Odoo 19.0"):
            odoo_source.get_odoo()

    def test_odoo_home_of_the_series_is_used(self):
        self.write("odoo/release.py", "version_info = (19, 0, 0, FINAL, 0, '')")
        self.patch_environ(ODOO_HOME=str(self.folder))
        self.assertEqual(odoo_source.get_odoo().path, self.folder.resolve())

    def test_half_fetched_folder_is_fetched_again(self):
        self.write("odoo/usr/half", "")
        self.write("odoo.partial/usr/half", "")

        def fetch(partial):
            (partial / "source").mkdir()
            return "new"

        self.patch(odoo_source, "_fetch_from_debian", fetch)
        self.patch(odoo_source, "_fetch_from_git", fetch)
        self.patch(odoo_source, "_check_disk", lambda: None)
        with mock.patch.object(shutil, "which", return_value="/bin/true"):
            source = odoo_source.get_odoo()
        self.assertEqual(source.version, "new")
        self.assertFalse((self.folder / "odoo/usr/half").exists())
        self.assertFalse((self.folder / "odoo.partial").exists())

    def test_full_disk_is_told_before_fetching(self):
        usage = mock.Mock(free=1024**3)
        with (
            mock.patch.object(shutil, "disk_usage", return_value=usage),
            self.assertDevError("1.0 GiB free"),
        ):
            odoo_source.get_odoo()

    def test_neither_apt_nor_git_is_told(self):
        self.patch(odoo_source, "_check_disk", lambda: None)
        with (
            mock.patch.object(shutil, "which", return_value=None),
            self.assertDevError("ODOO_HOME"),
        ):
            odoo_source.get_odoo()


class TestServer(DevCase):
    def fake_psql(self, script):
        self.write("psql", f"#!/bin/sh\n{script}\n", executable=True)
        self.patch_environ(PGHOST="nowhere.example", PGPORT="", PGUSER="")

    def test_unreachable_server_is_named(self):
        self.fake_psql("echo 'could not translate host name' >&2; exit 2")
        with self.assertDevError("PGHOST=nowhere.example", "unset"):
            postgres._external(self.folder)

    def test_user_who_may_not_create_databases_is_refused(self):
        self.fake_psql(r"printf 'f\tsomebody\n'")
        with self.assertDevError("somebody", "CREATEDB"):
            postgres._external(self.folder)

    def test_user_postgres_is_refused(self):
        self.fake_psql(r"printf 't\tpostgres\n'")
        with self.assertDevError("postgres"):
            postgres._external(self.folder)


class TestPrograms(DevCase):
    def test_missing_browser_is_told_where_it_cannot_be_installed(self):
        with (
            mock.patch.object(shutil, "which", return_value=None),
            self.assertDevError("Chromium", "apt-get install chromium"),
        ):
            programs.ensure_chromium()

    def test_without_a_printer_all_goes_on(self):
        said = []
        with (
            mock.patch.object(shutil, "which", return_value=None),
            mock.patch.object(programs, "say", said.append),
        ):
            programs.ensure_wkhtmltopdf()
        self.assertIn("wkhtmltopdf", said[0])
