import contextlib
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from devtools import console


class DevCase(unittest.TestCase):
    """Each test has a folder of its own, in the place of .dev, and a quiet console."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.patch(console, "LOGS", self.folder / "log")
        self.patch(console, "say", lambda text="": None)

    def patch(self, target, name, value):
        patcher = mock.patch.object(target, name, value)
        patcher.start()
        self.addCleanup(patcher.stop)

    def patch_environ(self, **values):
        patcher = mock.patch.dict("os.environ", values)
        patcher.start()
        self.addCleanup(patcher.stop)

    def write(self, name, text, executable=False):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if executable:
            path.chmod(0o755)
        return path

    @contextlib.contextmanager
    def assertDevError(self, *words):
        """One sentence for the user that holds all of ``words``."""
        with self.assertRaises(console.DevError) as caught:
            yield
        for word in words:
            self.assertIn(word, str(caught.exception))
