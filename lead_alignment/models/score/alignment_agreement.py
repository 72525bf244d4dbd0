import json
from hashlib import blake2b

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ...tools.engagement import Bands, FitRule, Rule, RuleSet, get_name
from ..shared.condition_path import RESTORING

EDITED = {
    "score_rule_ids",
    "score_group_ids",
    "fit_rule_ids",
    "score_exclusion_ids",
    "hot_from",
    "hot_until",
    "warm_from",
    "warm_until",
    "fit_a_from",
    "fit_b_from",
}
PUBLISHED = {
    "score_snapshot",
    "score_publish_date",
    "score_publish_user_id",
    "score_defaults",
}


class AlignmentAgreement(models.Model):
    """The rules of the score, in two states: as people edit them, and in force.

    Editing changes no score. *Publish* stores the rules in force as one snapshot;
    scores follow within two minutes. *Discard* resets the rules to the snapshot.
    """

    _inherit = "alignment.agreement"
    # written by publishing
    _facts = frozenset(
        {
            "score_snapshot",
            "score_publish_date",
            "score_publish_user_id",
            "score_defaults",
        }
    )

    score_rule_ids = fields.One2many(
        "alignment.score.rule",
        "agreement_id",
        "Engagement Rules",
        context={"active_test": False},
    )
    score_group_ids = fields.One2many(
        "alignment.score.group", "agreement_id", "Rule Groups"
    )
    fit_rule_ids = fields.One2many(
        "alignment.fit.rule",
        "agreement_id",
        "Fit Rules",
        context={"active_test": False},
    )
    score_exclusion_ids = fields.One2many(
        "alignment.score.exclusion",
        "agreement_id",
        "Scoring Exclusions",
        context={"active_test": False},
    )
    hot_from = fields.Integer(
        default=50,
        help="Engagement score at which a customer is hot. This is the MQL threshold.",
    )
    hot_until = fields.Integer(
        "Hot until Below",
        default=35,
        help="A hot customer stays hot until the score drops below this.",
    )
    warm_from = fields.Integer(default=20)
    warm_until = fields.Integer("Warm until Below", default=12)
    fit_a_from = fields.Integer(default=40, help="Fit points needed for grade A.")
    fit_b_from = fields.Integer(default=20)
    score_snapshot = fields.Json(readonly=True, copy=False)
    score_publish_date = fields.Datetime("In Effect Since", readonly=True, copy=False)
    score_publish_user_id = fields.Many2one(
        "res.users", "Published by", readonly=True, copy=False, ondelete="set null"
    )
    score_defaults = fields.Char(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Default rule set currently in use, if unchanged.",
    )
    has_score_draft = fields.Boolean(compute="_compute_has_score_draft")

    _check_bands = models.Constraint(
        "CHECK(0 < warm_until AND warm_until <= warm_from AND warm_from <= hot_until "
        "AND hot_until <= hot_from)",
        (
            "Thresholds must increase in this order: warm exit, warm entry, hot exit, "
            "hot entry."
        ),
    )
    _check_fit = models.Constraint(
        "CHECK(fit_b_from < fit_a_from)",
        ("Fit A must start at more points than fit B."),
    )

    @api.depends(
        *EDITED,
        "score_rule_ids.points",
        "score_rule_ids.cap",
        "score_rule_ids.window_days",
        "score_rule_ids.half_life_days",
        "score_rule_ids.group_id",
        "score_rule_ids.event_type_id",
        "score_rule_ids.domain",
        "score_rule_ids.active",
        "score_group_ids.cap",
        "fit_rule_ids.points",
        "fit_rule_ids.domain",
        "fit_rule_ids.active",
        "score_snapshot",
        "score_exclusion_ids.domain",
        "score_exclusion_ids.active",
    )
    def _compute_has_score_draft(self):
        for agreement in self:
            in_force = _get_rule_set(agreement.score_snapshot)
            edited = _get_rule_set(agreement._prepare_score_snapshot())
            agreement.has_score_draft = agreement.is_general and (
                (in_force.digest, in_force.fit_digest)
                != (edited.digest, edited.fit_digest)
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_published(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_published(vals)
        result = super().write(vals)
        if "score_snapshot" in vals:
            # of all workers: the rules in force have changed
            self.env.registry.clear_cache()
        return result

    @api.model
    def _check_published(self, vals):
        """:raises AccessError: for what publishing alone writes"""
        if not self.env.su and (found := vals.keys() & PUBLISHED):
            raise AccessError(
                self.env._(
                    "%s changes only when rules are published.",
                    self._fields[min(found)]._description_string(self.env),
                )
            )

    # ------------------------------------------------------------
    # As a part of the deal
    # ------------------------------------------------------------

    def _prepare_terms(self):
        terms = super()._prepare_terms()
        terms["mql_from"] = self.hot_from
        if self.is_general:
            terms["score"] = self._prepare_score_snapshot()
        return terms

    def _restore_terms(self, terms):
        result = super()._restore_terms(terms)
        if not self.is_general:
            self.hot_from = terms["mql_from"]
        if terms.get("score"):
            self._restore_score(terms["score"])
        return result

    def _apply_version(self, version, before):
        """Publish the points of the version that comes into force."""
        result = super()._apply_version(version, before)
        score = version.terms.get("score")
        if score and score != self.score_snapshot:
            self._publish_score(score)
            self.env.ref("lead_alignment.ir_cron_score")._trigger()
        return result

    # ------------------------------------------------------------
    # In force
    # ------------------------------------------------------------

    @api.model
    def _get_score_rules(self, company):
        """Return the ``RuleSet`` in force in ``company``; it may be empty."""
        return self._get_score_rules_of(company.id)

    @api.model
    @tools.ormcache("company_id")
    def _get_score_rules_of(self, company_id):
        company = self.env["res.company"].browse(company_id)
        return _get_rule_set(self._get_general(company).score_snapshot)

    def _get_edited_rules(self):
        """Return the ``RuleSet`` that publishing would put in force."""
        self.ensure_one()
        return _get_rule_set(self._prepare_score_snapshot())

    def _prepare_score_snapshot(self):
        """Return the edited rules as plain values, to be stored."""
        self.ensure_one()
        rules = self.score_rule_ids.filtered("active").sorted()
        return {
            "rules": [
                {
                    "id": rule.id,
                    "name": rule._get_names(),
                    "type_id": rule.event_type_id.id,
                    "points": rule.points,
                    "cap": rule.cap,
                    "window": rule.window_days,
                    "half_life": rule.half_life_days,
                    "group_id": rule.group_id.id or 0,
                    "domain": rule._get_condition(rule.domain),
                }
                for rule in rules
            ],
            "groups": [
                {"id": group.id, "name": group._get_names(), "cap": group.cap}
                for group in rules.group_id.sorted()
            ],
            "fit_rules": [
                {
                    "id": rule.id,
                    "name": rule._get_names(),
                    "domain": rule._get_condition(rule.domain) or "[]",
                    "points": rule.points,
                }
                for rule in self.fit_rule_ids.filtered("active").sorted()
            ],
            "exclusions": [
                {
                    "id": who.id,
                    "name": who._get_names(),
                    "domain": who._get_condition(who.domain),
                }
                for who in self.score_exclusion_ids.filtered("active").sorted()
            ],
            **{name: self[name] for name in self._get_score_numbers()},
        }

    @api.model
    def _get_score_numbers(self):
        """Return the names of the thresholds."""
        return [n for n in sorted(EDITED) if self._fields[n].type == "integer"]

    @api.model
    def action_open_score_rules(self):
        """Open the score rules of the current company."""
        agreement = self._get_general(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Score Rules"),
            "res_model": self._name,
            "res_id": agreement.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref(
                        "lead_alignment.alignment_agreement_view_form_score"
                    ).id,
                    "form",
                )
            ],
        }

    # ------------------------------------------------------------
    # Publish, discard
    # ------------------------------------------------------------

    def action_preview_score(self):
        """Show what publishing would change."""
        self.ensure_one()
        self._check_may_publish()
        preview = self.env["alignment.score.preview"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of Changes"),
            "res_model": preview._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_publish_score(self):
        """Put the edited rules in force; scores follow within two minutes."""
        for agreement in self:
            agreement._check_may_publish()
            agreement._check_unsigned()
            agreement._publish_score()
            agreement._make_version_of_score()
        self.env.ref("lead_alignment.ir_cron_score")._trigger()

    def _check_may_publish(self):
        """:raises AccessError: for users who may not change rules
        :raises UserError: for an agreement without score rules, i.e. not the general
            one
        """
        self.env["alignment.score.rule"].check_access("write")
        self.check_access("read")
        if not self.is_general:
            raise UserError(
                self.env._("Score rules are part of the general agreement.")
            )

    def _publish_score(self, snapshot=None):
        """Store the rules in force.

        :param snapshot: as signed; the edited rules, if None
        """
        self.ensure_one()
        # sudo: the right was checked; only the rules are written
        self.sudo().write(
            {
                "score_snapshot": snapshot or self._prepare_score_snapshot(),
                "score_publish_date": fields.Datetime.now(),
                "score_publish_user_id": self.env.uid,
                "score_defaults": False,
            }
        )

    def _check_unsigned(self):
        """:raises UserError: if points are changed by signing a version"""
        if self.version_id.is_signed or self.draft_version_id:
            raise UserError(
                self.env._(
                    "Points are part of the signed agreement. Propose a new version "
                    "to change them."
                )
            )

    def _make_version_of_score(self):
        """Make a version of the agreement that differs by the points only."""
        terms = {
            **self.version_id.terms,
            "mql_from": self.hot_from,
            "score": self.score_snapshot,
        }
        self._make_version(self.env._("Points changed"), terms)._come_into_force()

    def action_discard_score(self):
        """Reset the rules to those in force."""
        for agreement in self:
            agreement._check_may_publish()
            if agreement.score_snapshot:
                # sudo: the right was checked; writes to this agreement only
                agreement.sudo()._restore_score(agreement.score_snapshot)

    def _restore_score(self, snapshot):
        """Write ``snapshot`` back to the records; deleted ones are made anew."""
        self.ensure_one()
        self = self.with_context(condition_restoring=RESTORING)
        self.write({name: snapshot[name] for name in EDITED if name in snapshot})
        groups = self._restore_records(
            self.score_group_ids,
            [(row, {"cap": row["cap"]}) for row in snapshot["groups"]],
        )
        self._restore_records(
            self.score_rule_ids,
            [
                (
                    row,
                    {
                        "event_type_id": row["type_id"],
                        "points": row["points"],
                        "cap": row["cap"],
                        "window_days": row["window"],
                        "half_life_days": row["half_life"],
                        "group_id": groups.get(row["group_id"], False),
                        "domain": row["domain"],
                    },
                )
                for row in snapshot["rules"]
            ],
        )
        for field_name, key in (
            ("fit_rule_ids", "fit_rules"),
            ("score_exclusion_ids", "exclusions"),
        ):
            self._restore_records(
                self[field_name],
                [
                    (row, {k: row[k] for k in ("domain", "points") if k in row})
                    for row in snapshot[key]
                ],
            )

    def _restore_records(self, records, rows):
        """Write values back to records.

        :param rows: [(row of the snapshot, values)]
        :returns: {id in the snapshot: id of the record}
        """
        ids = {}
        kept = records.browse()
        for position, (row, vals) in enumerate(rows):
            vals = {**vals, "sequence": 10 * position}
            record = records.filtered(lambda one, row=row: one.id == row.get("id"))
            vals["active"] = True
            if record:
                record.write(vals)
            else:
                name = get_name(row["name"], "en_US")
                record = records.create(
                    {**vals, "agreement_id": self.id, "name": name or False}
                )
                record._set_names(row["name"])
            ids[row.get("id")] = record.id
            kept += record
        (records.filtered("active") - kept).unlink()
        return ids


def _get_rule_set(snapshot):
    """Return the ``RuleSet`` of a snapshot; an empty one for none."""
    snapshot = snapshot or {}
    rules = tuple(
        Rule(**{name: row[name] for name in Rule._fields})
        for row in snapshot.get("rules", ())
    )
    bands = Bands(*(snapshot.get(name, 1) for name in Bands._fields))
    groups = {row["id"]: row["cap"] for row in snapshot.get("groups", ())}
    fit_rules = tuple(
        FitRule(**{name: row[name] for name in FitRule._fields})
        for row in snapshot.get("fit_rules", ())
    )
    exclusions = tuple(
        (row["name"], row["domain"]) for row in snapshot.get("exclusions", ())
    )
    fit_from = (snapshot.get("fit_a_from", 2), snapshot.get("fit_b_from", 1))
    return RuleSet(
        rules=rules,
        groups=groups,
        group_names={row["id"]: row["name"] for row in snapshot.get("groups", ())},
        bands=bands,
        exclusions=exclusions,
        fit_rules=fit_rules,
        fit_a_from=fit_from[0],
        fit_b_from=fit_from[1],
        digest=_digest(
            [
                # the digest depends on the effect of the rules, not on names and order
                sorted(map(_digest, (_get_effect(rule) for rule in rules))),
                sorted(
                    [groups[key], *sorted(_digest(_get_effect(r)) for r in members)]
                    for key, members in _get_members(rules, groups).items()
                ),
                bands,
                sorted(domain for _name, domain in exclusions),
            ]
        ),
        fit_digest=_digest(
            [sorted((rule.domain, rule.points) for rule in fit_rules), fit_from]
        ),
    )


def _get_effect(rule):
    """Return all of a rule but its id, name and group."""
    return [*rule[2:7], rule.domain]


def _get_members(rules, groups):
    return {key: [rule for rule in rules if rule.group_id == key] for key in groups}


def _digest(values):
    return blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()
