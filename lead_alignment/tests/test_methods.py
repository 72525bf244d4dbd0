from .common_sweep import MethodSweep

HEADS = {"sales head", "marketing head"}
MARKETING = {"marketer", "marketing head"}
SALES = {"agent", "leader", "sales head"}
RULES = MARKETING | HEADS  # who edits the agreement's rules


# {model: {method: roles that may change something by it}}; whoever adds a method that
# changes something decides here who may
PERMITTED = {
    "alignment.agreement": {
        "action_discard": HEADS,
        "action_discard_score": RULES,
        "action_load_score_defaults": RULES,
        "action_publish_score": RULES,
        "action_propose": HEADS,
        "action_put_in_force": HEADS,
    },
    "alignment.agreement.propose": {"action_propose": HEADS},
    "alignment.channel": dict.fromkeys(
        ("action_fetch_leads", "action_renew_address"), {"marketing head"}
    ),
    "alignment.audience": {"action_refresh": {"marketing head"}},
    "alignment.channel.message": {"action_retry": {"marketing head"}},
    "alignment.outbox": {"action_send_again": {"marketing head"}},
    "alignment.evaluation": dict.fromkeys(
        ("action_ask_other_head", "action_close", "action_share"), HEADS
    ),
    "alignment.month": dict.fromkeys(("action_refresh", "action_sign"), HEADS),
    "alignment.review": dict.fromkeys(("action_hold", "action_propose"), HEADS),
    "alignment.reward.month": dict.fromkeys(("action_refresh", "action_sign"), HEADS),
    "alignment.daily.item": {"action_close": HEADS, "action_reopen": HEADS},
    "alignment.daily.part": {"action_make_problem": HEADS},
    "alignment.daily.report": {
        "action_open_meeting": HEADS,
        "action_open_today": HEADS,
        "action_refresh": HEADS,
        "action_submit": HEADS,
    },
    "alignment.ingest.batch": {"action_resubmit": {"marketing head"}},
    "alignment.ingest.key": dict.fromkeys(
        ("action_rotate", "action_submit_mapped"), {"marketing head"}
    ),
    "alignment.ingest.refusal": {"action_resubmit": {"marketing head"}},
    "alignment.issue.merge": {"action_merge": RULES},
    "alignment.meeting": {
        "action_open_today": HEADS,
        "action_send_agenda": HEADS,
        "action_send_minutes": HEADS,
    },
    "alignment.score.learning": {"action_accept": RULES},
    "alignment.score.preview": {"action_publish": RULES},
    "alignment.sla.recompute": {"action_recompute": HEADS},
    "crm.call.queue": dict.fromkeys(
        ("log_and_next", "pause", "pick", "prepare_next", "resume", "skip", "undo"),
        SALES,
    ),
    "crm.lead": {
        "action_accept": SALES,
        "action_hand_over": SALES | MARKETING,
        # marketing calls whom it brought
        "action_log_outcome": SALES | MARKETING,
        "action_recycle": SALES | HEADS,
        "action_return": SALES,
        "give_feedback": SALES,
    },
    "crm.lead.correct": {"action_correct": SALES | MARKETING},
    "crm.lead.feedback": {
        "action_open_reply": RULES,
        "action_put_into_report": RULES,
        "action_see": RULES,
    },
    "crm.lead.feedback.reply": {"action_reply": RULES},
    "crm.lead.handover": dict.fromkeys(
        ("action_disqualify", "action_hand_over_again", "action_nurture"), MARKETING
    ),
    "crm.lead.import": dict.fromkeys(
        ("action_back", "action_check", "action_load", "action_undo"), MARKETING | HEADS
    ),
    "crm.lead.reassign": {"action_share": HEADS | {"leader"}},
    "crm.lead.refer": {"action_pass": SALES | MARKETING | {"support"}},
    "crm.lead.return": {"action_return": SALES},
    "crm.lead.sla": {
        "action_exempt": HEADS | {"leader"},
        "action_pause": SALES | HEADS,
        "action_resume": SALES | HEADS,
    },
    "crm.lead.sla.decide": {"action_decide": SALES | HEADS},
    "customer.action.reason": {"action_confirm": HEADS},
    "customer.call": {
        "action_answer": SALES | HEADS,
        "log_call": {"support"},
        "undo_call": {"support"},
    },
    "customer.call.answer": {"action_answer": SALES | HEADS},
    "customer.identity": dict.fromkeys(
        (
            *("action_leave_to_rules", "action_make_personal", "action_share"),
            "action_split_off",
        ),
        HEADS,
    ),
    "customer.identity.link": {"action_cut": HEADS},
    "customer.profile": {"action_merge": HEADS, "action_reset_score": RULES},
    "customer.timeline": {
        method: SALES | MARKETING | {"support"}
        for method in ("ask_owner", "cut", "pin", "unpin")
    },
    "utm.campaign": {"action_tell_now": MARKETING},
}
CALLED = 1_200  # fewer would mean that the sweep does not see what there is


class TestMethods(MethodSweep):
    """Nobody does by a public method what their role may not do."""

    def test_each_method_as_each_role(self):
        count, changes = self._sweep()
        wrong = {
            key: sorted(tables)
            for key, tables in changes.items()
            if not self._is_permitted(*key)
        }
        self.assertEqual(wrong, {})
        self.assertGreater(count, CALLED)
        # the sweep sees what is changed at all
        self.assertGreater(len({key[:2] for key in changes}), 30)

    def _is_permitted(self, model, method, role, kind):
        return kind != "hidden" and role in PERMITTED.get(model, {}).get(method, ())
