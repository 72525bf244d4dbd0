"""An add-on that changed has another version than in the release before: only then does
Odoo's list of apps offer the upgrade, and only then do migrations run."""

import re

from .odoo_log import Failure
from .paths import our_modules
from .test_outcome import Outcome
from .upgrade_check import get_reference, run_git
from .workspace import manifest

# what an installation does not notice
UNNOTICED = re.compile(
    r"/(tests|static/tests|readme|i18n|static/description)/|/README[.]rst$"
)
VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")


def version_check():
    """One test for each add-on that was there in the release before."""
    reference = get_reference()
    changed = set()
    for path in run_git("diff", "--name-only", reference, "--").splitlines():
        if not UNNOTICED.search(path):
            changed.add(path.partition("/")[0])
    before = {}
    for module in our_modules():
        source = run_git("show", f"{reference}:{module}/__manifest__.py", fails=True)
        if found := VERSION.search(source):
            before[module] = found.group()
    now = {module: manifest(module)["version"] for module in our_modules()}
    texts = list(find_unraised(changed, before, now))
    failures = [Failure("version", text) for text in texts]
    return Outcome(len(before) - len(failures), failures)


def find_unraised(changed, before, now):
    """Yield a sentence for each add-on whose version does not say that it changed.

    :param changed: names of the add-ons with changes
    :param before: {name: version} of the release before
    :param now: {name: version} of the manifests
    """
    for module, version in sorted(now.items()):
        if not VERSION.fullmatch(version):
            yield f"{module}: {version} is not 19.0.major.minor.patch"
        elif module in before and _order(version) < _order(before[module]):
            yield f"{module}: {version} is less than {before[module]}"
        elif module in changed and version == before.get(module):
            yield (
                f"{module} changed since {version}: raise its version, the last number "
                "for a correction, the one before for anything new"
            )


def _order(version):
    return [int(number) for number in version.split(".")]
