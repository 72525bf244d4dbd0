"""Programs of the trade, as templates: texts are translated, and a program made from
one is the user's own."""

from dataclasses import dataclass, field
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
BODY = """
<div class="o_layout o_default_theme"><div class="container">
<p>%(text)s</p><p>%(close)s</p>
<p style="font-size:12px"><a href="/unsubscribe_from_list">%(unsubscribe)s</a></p>
</div></div>
"""
CLOSE = _lt("Just reply to this email: a person reads it.")
UNSUBSCRIBE = _lt("Unsubscribe")


class Mail(NamedTuple):
    subject: str
    text: str


class Wait(NamedTuple):
    count: int
    unit: str = "days"


class Asks(NamedTuple):
    """Whether an event happens within some days, and what follows then and else."""

    events: tuple
    days: int
    yes: tuple
    no: tuple = ()


class Call(NamedTuple):
    note: str


class HandOver(NamedTuple):
    pass


@dataclass(frozen=True)
class Template:
    name: str
    purpose: str
    steps: tuple
    values: dict = field(default_factory=dict)
    statuses: tuple = ()  # codes of call outcomes
    event: str = ""  # code of the event after which people enter

    def create_program(self, env):
        """Create a draft program of the current user."""
        values = {
            "name": env._(self.name),
            "company_id": env.company.id,
            **self.values,
        }
        if self.statuses:
            found = env["crm.k.status"].search([("code", "in", self.statuses)])
            values["entry_status_ids"] = [(6, 0, found.ids)]
        if self.event:
            event = env["customer.event.type"].search([("code", "=", self.event)])
            values["entry_type_id"] = event[:1].id
        program = env["alignment.nurture"].create(values)
        self._add(env, program.draft_id, self.steps, None, "next")
        return program

    def _add(self, env, version, steps, parent, branch):
        for step in steps:
            parent = self._create_step(env, version, step, parent, branch)
            branch = "next"

    def _create_step(self, env, version, step, parent, branch):
        place = {
            "version_id": version.id,
            "parent_id": parent.id if parent else False,
            "branch": branch,
        }
        # sudo: facts of steps; who may make a program makes its steps
        create = env["alignment.nurture.step"].sudo().create
        if isinstance(step, Mail):
            mailing = self._create_mailing(env, step)
            variant = (0, 0, {"mailing_id": mailing.id, "weight": 1})
            return create({**place, "kind": "mail", "variant_ids": [variant]})
        if isinstance(step, Wait):
            return create(
                {
                    **place,
                    "kind": "wait",
                    "wait_count": step.count,
                    "wait_unit": step.unit,
                }
            )
        if isinstance(step, Call):
            return create({**place, "kind": "call", "note": env._(step.note)})
        if isinstance(step, HandOver):
            return create({**place, "kind": "handover"})
        types = env["customer.event.type"].search([("code", "in", step.events)])
        asked = create(
            {
                **place,
                "kind": "condition",
                "condition": "event",
                "wait_count": step.days,
                "wait_unit": "days",
                "event_type_ids": [(6, 0, types.ids)],
            }
        )
        self._add(env, version, step.yes, asked, "yes")
        self._add(env, version, step.no, asked, "no")
        return asked

    def _create_mailing(self, env, mail):
        text = env._(mail.text).replace("\n\n", "</p><p>")
        body = BODY % {
            "text": text,
            "close": env._(CLOSE),
            "unsubscribe": env._(UNSUBSCRIBE),
        }
        return env["mailing.mailing"].create(
            {
                "subject": env._(mail.subject),
                "name": f"{env._(self.name)}: {env._(mail.subject)}",
                "mailing_model_id": env["ir.model"]._get_id("crm.lead"),
                "mailing_domain": "[('id', '=', 0)]",
                "body_arch": body,
                "body_html": body,
                "user_id": env.uid,
            }
        )


CLICKED = ("email_click", "form", "callback_request", "pricing_view")
TEMPLATES = {
    "not_reached": Template(
        _lt("Not reached by phone"),
        _lt(
            "For leads that sales gave back because nobody answered. An email asks "
            "for a good time; who reacts goes back to sales."
        ),
        (
            Mail(
                _lt("We tried to call you"),
                _lt(
                    "Hello,\n\nyou asked about our offer, and we could not reach you "
                    "by phone. When is a good time to talk for ten minutes?"
                ),
            ),
            Asks(
                CLICKED,
                4,
                (HandOver(),),
                (
                    Mail(
                        _lt("Shall we send it in writing?"),
                        _lt(
                            "Hello,\n\nif you would rather read than talk: here is "
                            "what most people ask us first, with the answers."
                        ),
                    ),
                    Wait(14),
                    Call(_lt("Try once more: not reached before, got two emails")),
                ),
            ),
        ),
        {"audience": "recycled", "domain": "[('call_result_id', '!=', False)]"},
    ),
    "thinking": Template(
        _lt("Thinking it over (K2)"),
        _lt(
            "For customers who want to think. Proof and an answer to the usual doubts, "
            "then a call by a person."
        ),
        (
            Wait(2, "work_days"),
            Mail(
                _lt("What others asked before they decided"),
                _lt(
                    "Hello,\n\nthank you for the talk. These are the questions that "
                    "customers ask before they decide, and our honest answers."
                ),
            ),
            Asks(
                CLICKED,
                5,
                (Call(_lt("Thinking it over, has just looked at it again")),),
                (
                    Mail(
                        _lt("How it went for somebody like you"),
                        _lt(
                            "Hello,\n\na customer with the same question tells how it "
                            "went, what was hard and what it brought."
                        ),
                    ),
                    Wait(10),
                    Call(_lt("Thinking it over: ask what is missing")),
                ),
            ),
        ),
        {"entry": "status"},
        ("K2",),
    ),
    "busy": Template(
        _lt("Busy (K3)"),
        _lt("For customers who had no time: short, and at a better moment."),
        (
            Wait(3, "work_days"),
            Mail(
                _lt("One minute instead of ten"),
                _lt(
                    "Hello,\n\nyou were busy when we called. Here is all that matters "
                    "in one minute."
                ),
            ),
            Asks(
                CLICKED,
                5,
                (Call(_lt("Was busy, has read the short version")),),
                (Wait(14), Call(_lt("Was busy two weeks ago: try again"))),
            ),
        ),
        {"entry": "status"},
        ("K3",),
    ),
    "cold": Template(
        _lt("Gone cold"),
        _lt("For leads without contact for 60 days: a last, honest question."),
        (
            Mail(
                _lt("Is this still on your mind?"),
                _lt(
                    "Hello,\n\nsome time ago you asked us about our offer. Is it still "
                    "on your mind? If not, one click and we leave you in peace."
                ),
            ),
            Asks(
                CLICKED,
                7,
                (HandOver(),),
                (
                    Mail(
                        _lt("What has changed since we spoke"),
                        _lt(
                            "Hello,\n\nsince we spoke a few things have changed: here "
                            "is what is new, in short."
                        ),
                    ),
                    Wait(30),
                ),
            ),
        ),
        {"entry": "idle", "entry_days": 60, "again_days": 180},
    ),
    "price": Template(
        _lt("Lost by the price"),
        _lt(
            "For leads that sales gave back as too expensive: worth, then a way to "
            "pay. Narrow it to your reason."
        ),
        (
            Wait(7),
            Mail(
                _lt("What you get for the price"),
                _lt(
                    "Hello,\n\nthe price was an obstacle. This is what it includes, "
                    "and what it costs to do without."
                ),
            ),
            Wait(14),
            Mail(
                _lt("Pay in parts"),
                _lt(
                    "Hello,\n\nmany customers pay in monthly parts. This is how it "
                    "works, without small print."
                ),
            ),
            Asks(CLICKED, 7, (HandOver(),)),
        ),
        {"audience": "recycled", "domain": "[('call_result_id', '=', False)]"},
    ),
    "event": Template(
        _lt("After an event"),
        _lt("For people who attended an event: material, then an offer to talk."),
        (
            Mail(
                _lt("Thank you for coming: here is the material"),
                _lt(
                    "Hello,\n\nthank you for coming. Here is the material that we "
                    "promised."
                ),
            ),
            Asks(
                CLICKED,
                4,
                (HandOver(),),
                (
                    Mail(
                        _lt("The question that came up most"),
                        _lt(
                            "Hello,\n\nmost people asked the same question after the "
                            "event. Here is the answer."
                        ),
                    ),
                ),
            ),
        ),
        {"entry": "event"},
        event="attended",
    ),
    "intake": Template(
        _lt("Before a course starts"),
        _lt("For people interested in a course: dates, what to prepare, last places."),
        (
            Mail(
                _lt("When the next course starts"),
                _lt(
                    "Hello,\n\nthe next course starts soon. These are the dates, and "
                    "what you will be able to do afterwards."
                ),
            ),
            Wait(7),
            Mail(
                _lt("How to prepare"),
                _lt("Hello,\n\nthree small things help before the first lesson."),
            ),
            Wait(7),
            Mail(
                _lt("The last places"),
                _lt(
                    "Hello,\n\nthere are a few places left. Shall we keep one for you?"
                ),
            ),
            Asks(CLICKED, 3, (HandOver(),)),
        ),
    ),
    "first_order": Template(
        _lt("After the first order"),
        _lt("For new customers: help at the start, then ask how it goes."),
        (
            Wait(3),
            Mail(
                _lt("The first steps"),
                _lt("Hello,\n\nwelcome! These are the first steps, one by one."),
            ),
            Wait(14),
            Mail(
                _lt("How is it going?"),
                _lt(
                    "Hello,\n\nyou have been with us for two weeks. What works well, "
                    "and what does not?"
                ),
            ),
            Wait(30),
            Call(_lt("Customer for seven weeks: ask what comes next")),
        ),
        {
            "audience": "customer",
            "domain": "[('customer_date', '>=', 'today -30d')]",
            "goal": "order",
            "goal_days": 180,
        },
    ),
}
