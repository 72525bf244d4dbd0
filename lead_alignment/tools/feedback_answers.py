"""Checks the answers to a form against its questions.

Plain values: the questions are those of a stored version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# kinds whose answer is a record of a catalogue
CATALOGUES = ("reason", "competitor", "interest")
MOST_TEXT = 2000


@dataclass(frozen=True)
class Answer:
    """One answer: ``number``, ``text`` or ``record_id`` (of an option, or of the
    catalogue of the kind), depending on the kind."""

    question_id: int
    kind: str
    number: float | None = None
    text: str | None = None
    record_id: int | None = None


class AnswerError(ValueError):
    """A value that is no answer. ``question``: as asked; ``problem``: *unknown*,
    *missing*, *number*, *range*, *option* or *text*."""

    def __init__(self, problem: str, question: Mapping[str, Any] | None = None):
        super().__init__(problem)
        self.problem, self.question = problem, question


def read_answers(
    questions: Sequence[Mapping[str, Any]], values: Mapping[Any, Any]
) -> list[Answer]:
    """Return [``Answer``] in the order of the questions, without blank ones.

    A question with several choices has one answer for each chosen option.

    :param values: {question id: value}; ids may be texts, as in JSON
    :raises AnswerError: for the first value that is no answer to its question
    """
    given = {str(key): value for key, value in values.items()}
    known = {str(question["id"]) for question in questions}
    if given.keys() - known:
        raise AnswerError("unknown")
    answers: list[Answer] = []
    for question in questions:
        value = given.get(str(question["id"]))
        if _is_blank(question, value):
            if question["is_required"]:
                raise AnswerError("missing", question)
            continue
        answers += _READERS[question["kind"]](question, value)
    return answers


def is_blank(questions: Sequence[Mapping[str, Any]], values: Mapping[Any, Any]) -> bool:
    """Whether no question was answered."""
    given = {str(key): value for key, value in values.items()}
    return all(_is_blank(one, given.get(str(one["id"]))) for one in questions)


def _is_blank(question, value):
    if question["kind"] in ("boolean", "number"):
        return value is None or value == ""
    return not value or (isinstance(value, str) and not value.strip())


def _make(question, **values):
    return Answer(question["id"], question["kind"], **values)


def _read_number(question, value):
    if isinstance(value, bool):
        raise AnswerError("number", question)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise AnswerError("number", question) from None
    if number != number or abs(number) > 1e15:
        raise AnswerError("number", question)
    return [_make(question, number=number)]


def _read_scale(question, value):
    (answer,) = _read_number(question, value)
    if answer.number not in range(1, question["scale_max"] + 1):
        raise AnswerError("range", question)
    return [answer]


def _read_boolean(question, value):
    if not isinstance(value, bool):
        raise AnswerError("option", question)
    return [_make(question, number=float(value))]


def _read_choice(question, value):
    options = {option["id"] for option in question["options"]}
    if type(value) is not int or value not in options:
        raise AnswerError("option", question)
    return [_make(question, record_id=value)]


def _read_choices(question, value):
    if not isinstance(value, (list, tuple)):
        raise AnswerError("option", question)
    answers = [answer for one in value for answer in _read_choice(question, one)]
    return list(dict.fromkeys(answers))


def _read_text(question, value):
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise AnswerError("text", question)
    return [_make(question, text=value.strip())]


def _read_record(question, value):
    """Read an id; for a competitor also the name of a new one."""
    if question["kind"] == "competitor" and isinstance(value, str):
        return _read_text(question, value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise AnswerError("option", question)
    return [_make(question, record_id=value)]


_READERS = {
    "scale": _read_scale,
    "number": _read_number,
    "boolean": _read_boolean,
    "choice": _read_choice,
    "choices": _read_choices,
    "text": _read_text,
    **dict.fromkeys(CATALOGUES, _read_record),
}
