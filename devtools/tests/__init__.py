"""Unit tests of ./dev: no network, no server, a second or two.

python -m devtools.tests [RESULT.json]
"""
