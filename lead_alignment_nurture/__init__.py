"""Nurture programs: what marketing does with those who are not ready yet.

A program takes people of its audience through the steps of a version: messages, waits,
conditions, tasks. It knows what sales does: it pauses while sales has the lead, and
ends when the customer buys, refuses or answers. Some people are held out, so that its
effect can be measured.
"""

from . import models
from . import report
from . import wizard
from .hooks import uninstall_hook
