from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import Query

from .condition_path import (
    REACHABLE,
    RESTORING,
    ConditionError,
    Problem,
    read_condition,
    walk,
    write_condition,
)


class AlignmentCondition(models.Model):
    """A condition that somebody wrote as a domain, and who answers for it.

    Rules, policies and what was signed keep their conditions as text. Whatever asks one
    of them asks with the rights of its *author*: who wrote it first, or took it over.
    Relations are followed to the models of a list only. It is checked when it is
    written, and each time it is asked, since rights, fields and people change.

    A condition that may not be asked any more holds for nobody. It is *stopped*: its
    author and the administrators are told why, once, and somebody who has the rights
    takes it over, or changes the rule.
    """

    _name = "alignment.condition"
    _description = "Condition of a Rule"
    _inherit = ["append.only.mixin"]
    _order = "model, id"
    _rec_name = "text"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    model = fields.Char(required=True, readonly=True)
    model_name = fields.Char("Applies to", compute="_compute_model_name")
    text = fields.Text("Condition", required=True, readonly=True)
    author_id = fields.Many2one(
        "res.users",
        "Responsible",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The condition uses the access rights of this user.",
    )
    author_date = fields.Datetime("Responsible Since", readonly=True)
    problem = fields.Char(
        "Stopped Because",
        compute="_compute_problem",
        help="Why the condition is not applied. A user with access to its fields can "
        "take it over.",
    )
    told_problem = fields.Char(readonly=True, export_string_translation=False)

    _unique_condition = models.UniqueIndex(
        "(company_id, model, md5(text))", "This condition already exists."
    )

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        for condition in self:
            # sudo: the names of models are no secret to who reads the rule
            name = self.env["ir.model"].sudo()._get(condition.model).name
            condition.model_name = name or condition.model

    @api.depends("text", "author_id")
    @api.depends_context("lang")
    def _compute_problem(self):
        for condition in self:
            # sudo: why a rule stands still is no secret to who may read the rule
            one = condition.sudo()
            problem = self._judge(one.company_id.id, one.model, one.text)
            condition.problem = problem and self._describe(problem, one.author_id)

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model
    def _declare(self, company, model_name, text, is_searched=True):
        """Check a condition that the current user writes, and note who answers for it.

        What is written again by somebody who may ask it stays with its author, as long
        as the author may ask it. Restoring what was in force needs no right.

        :param is_searched: whether the database is asked, not single records
        :raises ConditionError: for what the user may not ask
        """
        text = write_condition(text)
        if not text:
            return
        known = self._find(company, model_name, text)
        if known and self.env.context.get("condition_restoring") is RESTORING:
            return
        is_valid = known and not self._judge(company.id, model_name, text)
        user = self.env.user
        if problem := self._find_problem(user, company, model_name, text):
            raise ConditionError(problem)
        if is_searched:
            self._try(user, company, model_name, text)
        if not known:
            self._append([self._prepare(company, model_name, text, user)])
            self.env.registry.clear_cache()
        elif not is_valid:
            known._set_author(user)

    @api.model
    def _prepare(self, company, model_name, text, user):
        return {
            "company_id": company.id,
            "model": model_name,
            "text": text,
            "author_id": user.id,
            "author_date": fields.Datetime.now(),
        }

    def _set_author(self, user):
        now = fields.Datetime.now()
        self._amend({"author_id": user.id, "author_date": now, "told_problem": False})
        self.flush_recordset()
        self.env.registry.clear_cache()

    @api.model
    def _try(self, user, company, model_name, text):
        """:raises ConditionError: for a condition that the database refuses"""
        model = self._as_author(user, company, model_name)
        try:
            domain = Domain("id", "=", 0) & read_condition(text)
            with self.env.cr.savepoint(flush=False), tools.mute_logger("odoo.sql_db"):
                # only whether it can be asked: it finds no rows
                model.search(domain, limit=1)
        except AccessError as error:
            raise ConditionError(Problem("rights", str(error)[:200])) from error
        except ConditionError:
            raise
        except Exception as error:
            # any other error of the search is an error of the condition
            raise ConditionError(Problem("unclear", str(error)[:200])) from error

    def action_take_over(self):
        """Answer for these conditions: they see what the current user may see.

        :raises AccessError: for users who may not change such rules
        :raises UserError: for conditions that the user may not ask either
        """
        self.check_access("read")
        self._check_may_take_over()
        for condition in self.filtered("problem"):
            problem = self._find_problem(
                self.env.user, condition.company_id, condition.model, condition.text
            )
            if problem:
                raise UserError(self._describe(problem, self.env.user))
            condition._set_author(self.env.user)

    @api.model
    def _check_may_take_over(self):
        """Hook: check that the user may change rules with conditions.

        :raises AccessError: for all others
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "Only rule editors and administrators can take over conditions."
                )
            )

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    @api.model
    def _ask(self, company, model_name, text):
        """Return (domain, model with the rights of its author) of a stored condition.

        :raises ConditionError: for a condition that is stopped
        """
        if problem := self._judge(company.id, model_name, text or ""):
            raise ConditionError(problem)
        author_id = self._get_author_id(company.id, model_name, text or "")
        author = self.env["res.users"].browse(author_id or self.env.uid)
        return read_condition(text), self._as_author(author, company, model_name)

    @api.model
    def _as_author(self, author, company, model_name):
        """Return the model as ``author`` sees it in ``company``, whoever acts now."""
        # nothing that a client sent; a condition holds whoever acts
        context = {
            "active_test": False,
            "allowed_company_ids": company.ids,
            "lang": "en_US",
            "tz": self._get_zone(company),
        }
        return self.env(user=author.id, context=context)[model_name]

    @api.model
    def _get_zone(self, company):
        """Hook: return the time zone in which the days of conditions begin."""
        return "UTC"

    @api.model
    @tools.ormcache("company_id", "model_name", "text")
    def _get_author_id(self, company_id, model_name, text):
        """Return the id of the condition's author; 0 if nobody answers for it."""
        company = self.env["res.company"].browse(company_id)
        known = self._find(company, model_name, write_condition(text))
        return known.author_id.id or 0

    @api.model
    @tools.ormcache("company_id", "model_name", "text")
    def _judge(self, company_id, model_name, text):
        """Return the ``Problem`` of a stored condition, None if it may be asked.

        Odoo clears this cache when users, their groups, access rights or modules
        change.
        """
        try:
            plain = write_condition(text)
        except ConditionError as error:
            return error.problem
        if not plain:
            return None
        company = self.env["res.company"].browse(company_id)
        author_id = self._get_author_id(company_id, model_name, text)
        if not author_id:
            return Problem("nobody")
        # sudo: reads whether the author is still there
        author = self.env["res.users"].sudo().browse(author_id)
        return self._find_problem(author, company, model_name, plain)

    @api.model
    def _find(self, company, model_name, text):
        # sudo: everybody's leads are asked by the rules of their company
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("model", "=", model_name),
                ("text", "=", text),
            ],
            limit=1,
        )

    @api.model
    def _ensure(self, company, model_name, text):
        """Return the row of a condition; one that nobody answers for gets a row, too,
        so that somebody can take it over."""
        vals = {"company_id": company.id, "model": model_name, "text": text}
        return self._find(company, model_name, text) or self._append([vals])

    @api.model
    def _adopt(self, company, author, model_name, text):
        """Note who answers for a condition that was stored before this was asked."""
        try:
            text = write_condition(text)
        except ConditionError:
            return
        if text and not self._find(company, model_name, text):
            self._append([self._prepare(company, model_name, text, author)])

    # ------------------------------------------------------------
    # What an author may ask
    # ------------------------------------------------------------

    @api.model
    def _find_problem(self, author, company, model_name, text):
        """Return the first ``Problem`` of a condition as ``author``'s, or None."""
        # sudo: reads whether the author is still there
        person = author.sudo()
        if not person._is_superuser():
            if not person.exists() or not person.active or person.share:
                return Problem("author", person.exists().name or "")
            if company.id not in person._get_company_ids():
                return Problem("company", company.name)
        if model_name not in self.env:
            return Problem("field", model_name)
        model = self._as_author(author, company, model_name)
        try:
            if not model.has_access("read"):
                return Problem("rights", model_name)
            domain = read_condition(text)
            for step in walk(model, domain):
                if problem := self._judge_step(step):
                    return problem
            self._build(model, domain)
        except ConditionError as error:
            return error.problem
        return None

    @api.model
    def _build(self, model, domain):
        """Build the SQL of a condition without running it.

        :raises ConditionError: for what cannot be asked
        """
        names = {one.field_expr.partition(".")[0] for one in domain.iter_conditions()}
        own = (model._fields[name] for name in names)
        if any(not field.store and not field.search for field in own):
            return  # only single records are asked
        try:
            query = Query(model.env, model._table, model._table_sql)
            domain.optimize_full(model)._to_sql(model, model._table, query)
        except AccessError as error:
            raise ConditionError(Problem("rights", str(error)[:200])) from error
        except (UserError, KeyError, TypeError, ValueError) as error:
            raise ConditionError(Problem("unclear", str(error)[:200])) from error

    @api.model
    def _judge_step(self, step):
        """Hook: return the ``Problem`` of one step of a path, or None.

        A room or bridge adds what its app keeps from users::

            def _judge_step(self, step):
                if step.field.name == "secret":
                    return Problem("rights", step.path)
                return super()._judge_step(step)
        """
        model, field = step.model, step.field
        if not model._has_field_access(field, "read"):
            return Problem("rights", step.path)
        is_relation = field.relational
        if is_relation and not model.env[field.comodel_name].has_access("read"):
            return Problem("rights", step.path)
        reachable = self._get_reachable_models()
        names = reachable.get(model._name)
        if names is not None and field.name not in names:
            return Problem("relation", step.path)
        if is_relation and step.is_crossed and field.comodel_name not in reachable:
            return Problem("relation", step.path)
        return None

    @api.model
    def _get_reachable_models(self):
        """Hook: return {model that a condition may lead to: its fields, all if None}.

        A bridge adds models of its app::

            def _get_reachable_models(self):
                return {**super()._get_reachable_models(), "event.event": None}
        """
        return REACHABLE

    @api.model
    def _describe(self, problem, author):
        """Return the problem in words, in the user's language."""
        # sudo: reads the author's name
        name = author.sudo().name or self.env._("the responsible user")
        what = problem.what
        texts = {
            "unclear": self.env._("Check its syntax: %s", what),
            "field": self.env._("The field %s does not exist.", what),
            "deep": self.env._("%s is too long. Use a shorter field path.", what),
            "relation": self.env._("Conditions cannot use %s.", what),
            "rights": self.env._(
                "%(user)s does not have access to %(path)s.",
                user=name,
                path=what,
            ),
            "masked": self.env._(
                "%(path)s is masked for %(user)s, so a condition can only check "
                "whether it is filled in.",
                user=name,
                path=what,
            ),
            "author": self.env._(
                "%s, who is responsible for it, is no longer a user.", what or name
            ),
            "company": self.env._(
                "%(user)s, who is responsible for it, no longer works in %(company)s.",
                user=name,
                company=what,
            ),
            "nobody": self.env._("No user is responsible for it."),
        }
        return texts[problem.code]
