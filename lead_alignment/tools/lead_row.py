"""Understands the cells of one row of a lead file.

Pure functions. What is sure is mended and reported; what is not understood is kept as
text for the note, so that no cell is lost.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from .lead_columns import find_click_kind, find_field, is_platform
from .lead_platform import get_platform
from .lead_values import (
    is_made_up,
    is_vietnamese_family,
    join_name,
    read_emails,
    read_flag,
    read_moment,
)
from .phone_repair import repair
from .unaccent import get_words

# texts of which a lead has one
SINGLE = (
    "contact_name",
    "partner_name",
    "function",
    "website",
    "zip",
    "country",
    "interest",
    "status",
    "source",
    "medium",
    "campaign",
    "ad",
    "form",
    "platform_lead_id",
    "click_id",
    "motive",
)
NAMES = ("first_name", "middle_name", "last_name")
FLAGS = ("consent", "do_not_call", "email_opt_out", "email_consent")
PHONES = ("phone", "phone_2")
# whoever writes something unclear there does not want to be disturbed
CAUTIOUS = {
    "consent": False,
    "do_not_call": True,
    "email_opt_out": True,
    "email_consent": True,
}
PLATFORMS = {
    "fb": "Facebook",
    "ig": "Instagram",
    "msg": "Messenger",
    "an": "Audience Network",
    "yt": "YouTube",
    "tt": "TikTok",
    "gg": "Google",
}


class Cell(NamedTuple):
    """A cell that is not empty: which field its column holds, and its header."""

    target: str
    label: str
    text: str


class Problem(NamedTuple):
    """What could not be understood. Codes: see ``MESSAGES`` of the importing model."""

    code: str
    text: str
    is_of_contact: bool = False


@dataclass(frozen=True)
class Options:
    """How a company reads its files.

    ``normalise``: number -> its normal form, or None; ``zones`` and ``day_first``: by
    the header of a column with moments; ``platform``: whose lead form the file is of.
    """

    country: str | None
    normalise: Callable[[str], str | None]
    zones: dict[str, tzinfo] = field(default_factory=dict)
    day_first: dict[str, bool] = field(default_factory=dict)
    zone: tzinfo | None = None
    is_family_first: bool = False
    is_vietnamese: bool = False
    platform: str = ""


@dataclass
class Row:
    """What a row says. ``texts``: {field: text}; ``flags``: {field: yes or no};
    ``notes``: (header, text) for the note, the header empty where it says nothing."""

    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    created: datetime | None = None
    texts: dict[str, str] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    fixes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_row(cells: Iterable[Cell], options: Options) -> Row:
    """Read the cells of a row, in the order of its columns."""
    row = Row()
    by_target = {}
    for cell in cells:
        if cell.text:
            by_target.setdefault(cell.target, []).append(cell)
    names = _read_phones(row, by_target, options)
    _read_emails(row, by_target.get("email_from", ()))
    _read_texts(row, by_target)
    _read_click(row, by_target)
    _read_platform(row, by_target, options)
    _read_name(row, by_target, names, options)
    _read_created(row, by_target.get("created", ()), options)
    _read_flags(row, by_target)
    _read_notes(row, by_target)
    return row


def _read_phones(row, by_target, options):
    """:returns: names that stand beside the numbers"""
    names = []
    for target in PHONES:
        for cell in by_target.get(target, ()):
            result = repair(cell.text, options.country, options.normalise)
            row.fixes += result.fixes
            if result.is_partial and result.phones:
                row.notes.append((cell.label, cell.text))
            else:
                names += filter(None, [result.name])
            if not result.phones:
                row.problems.append(Problem(result.problem, cell.text, True))
            for phone in result.phones:
                if phone in row.phones:
                    continue
                row.phones.append(phone)
                if len(row.phones) > len(PHONES):
                    row.notes.append((cell.label, phone))
    return names


def _read_emails(row, cells):
    for cell in cells:
        if is_made_up(cell.text):
            continue
        found, is_mended = read_emails(cell.text)
        if is_mended:
            row.fixes.append("email")
        if not found:
            row.problems.append(Problem("bad_email", cell.text, True))
        for address in found:
            if address not in row.emails:
                row.emails.append(address)
                if len(row.emails) > 1:
                    row.notes.append((cell.label, address))


def _read_texts(row, by_target):
    """Take the first text of each field; further ones go into the note."""
    for target in SINGLE:
        first, *others = by_target.get(target, [None])
        if first is None:
            continue
        row.texts[target] = first.text
        seen = {get_words(first.text)}
        for cell in others:
            if get_words(cell.text) not in seen:
                row.notes.append((cell.label, cell.text))
                seen.add(get_words(cell.text))
    for target in ("street", "city"):
        parts = []
        for cell in by_target.get(target, ()):
            text = ", ".join(filter(None, map(str.strip, cell.text.splitlines())))
            if not any(
                f", {text}, ".lower() in f", {part}, ".lower() for part in parts
            ):
                parts.append(text)
        if parts:
            row.texts[target] = ", ".join(parts)
    source = row.texts.get("source", "")
    row.texts |= {"source": PLATFORMS.get(source.lower(), source)} if source else {}


def _read_click(row, by_target):
    """Keep the kind of the click id that counts: only its header says it."""
    if cells := by_target.get("click_id"):
        row.texts["click_kind"] = find_click_kind(cells[0].label)


def _read_platform(row, by_target, options):
    """Say of which platform the lead's number is: as the row says, else the file."""
    lead_id = row.texts.get("platform_lead_id", "")
    if not lead_id:
        return
    cells = (cell for cells in by_target.values() for cell in cells)
    said = (get_platform(cell.text) for cell in cells if is_platform(cell.label))
    platform = next(filter(None, said), options.platform)
    if lead_id[:2].lower() == "l:":  # so writes Meta alone
        row.texts["platform_lead_id"] = lead_id[2:]
        platform = platform or "facebook"
    row.texts["platform"] = platform


def _read_name(row, by_target, names, options):
    """Join the parts of a name, where the row has no whole one."""
    parts = {
        target: " ".join(cell.text for cell in by_target.get(target, ()))
        for target in NAMES
    }
    if any(parts.values()) and not row.texts.get("contact_name"):
        is_family_first = options.is_family_first or (
            options.is_vietnamese and is_vietnamese_family(parts["last_name"])
        )
        row.texts["contact_name"] = join_name(
            parts["first_name"],
            parts["middle_name"],
            parts["last_name"],
            is_family_first=is_family_first,
        )
    if names and not row.texts.get("contact_name"):
        row.texts["contact_name"] = names.pop(0)
    known = get_words(row.texts.get("contact_name", ""))
    row.notes += [
        ("", name) for name in dict.fromkeys(names) if get_words(name) not in known
    ]


def _read_created(row, cells, options):
    for cell in cells:
        moment = read_moment(
            cell.text,
            is_day_first=options.day_first.get(cell.label, True),
            zone=options.zones.get(cell.label, options.zone),
        )
        if moment is None:
            row.problems.append(Problem("bad_date", cell.text))
            row.unread.append((cell.label, cell.text))
        elif row.created is None:
            row.created = moment
        elif moment != row.created:
            row.notes.append((cell.label, cell.text))


def _read_flags(row, by_target):
    for target in FLAGS:
        for cell in by_target.get(target, ()):
            said = read_flag(cell.text)
            if said is None:
                row.problems.append(Problem("bad_flag", cell.text))
                row.unread.append((cell.label, cell.text))
                said = CAUTIOUS[target]
            # of two columns the more careful one holds
            careful = CAUTIOUS[target]
            before = row.flags.get(target, said)
            row.flags[target] = careful if careful in (said, before) else said
    refused = row.flags.pop("email_consent", None)
    if refused is False:
        row.flags["email_opt_out"] = True


def _read_notes(row, by_target):
    """Join the columns of the note, and those of the need, each with its header."""
    cells = by_target.get("note", [])
    row.notes = [(cell.label, cell.text) for cell in cells] + row.notes
    if len(row.notes) + len(row.unread) == 1 and cells:
        label, text = row.notes[0]
        # the header of a lone note says nothing
        row.notes = [("" if find_field(label) == "note" else label, text)]
    if needs := by_target.get("need", []):
        row.texts["need"] = (
            needs[0].text
            if len(needs) == 1
            else "\n".join(f"{cell.label}: {cell.text}" for cell in needs)
        )
