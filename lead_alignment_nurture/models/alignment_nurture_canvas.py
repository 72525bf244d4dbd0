from odoo import api, models
from odoo.exceptions import UserError

# how many people a step's numbers tell of, by the state of its deliveries
PASSED = ("sent", "done", "unconfirmed")
LEFT_OUT = ("skipped", "failed")


class AlignmentNurtureVersion(models.Model):
    """The canvas of a version: its tree of steps, with the numbers of each."""

    _inherit = "alignment.nurture.version"

    @api.readonly
    def get_canvas(self):
        """Return what the canvas shows.

        :returns: dict of ``is_editable``, ``kinds`` [{key, label, icon}], ``first`` (id
            of the first step or False) and ``steps`` {id: {id, kind, icon, kind_label,
            label, problems, branches [{key, label, step}], counts}}
        """
        self.ensure_one()
        self.check_access("read")
        steps = self.step_ids
        counts = steps._get_counts() if self.state != "draft" else {}
        return {
            "version": self.id,
            "is_editable": self._is_editable(),
            "is_started": self.state != "draft",
            "kinds": steps._get_kinds(),
            "first": steps.filtered(lambda step: not step.parent_id)[:1].id,
            "steps": {step.id: step._get_card(counts) for step in steps},
        }

    def _is_editable(self):
        return self.state == "draft" and self.program_id.has_access("write")


class AlignmentNurtureStep(models.Model):
    """What the canvas does with steps, and what it shows of them."""

    _inherit = "alignment.nurture.step"

    @api.model
    def _get_kinds(self):
        icons = self._get_icons()
        return [
            {"key": key, "label": label, "icon": icons[key]}
            for key, label in self._fields["kind"]._description_selection(self.env)
        ]

    def _get_card(self, counts):
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": self.id,
            "kind": self.kind,
            "kind_label": kinds[self.kind],
            "icon": self._get_icons()[self.kind],
            "label": self.name or self.summary or "",
            "problems": self._get_problems() if self.version_id._is_editable() else [],
            "branches": [
                {
                    "key": branch,
                    "label": self._get_branch_label(branch),
                    "step": self._get_next(branch).id,
                }
                for branch in self._get_branches()
            ],
            "counts": counts.get(self.id, {"waiting": 0, "passed": 0, "left_out": 0}),
        }

    def _get_branch_label(self, branch):
        if branch == "next":
            return ""
        if self.kind == "split":
            names = self.variant_ids.mapped("name")
            place = self._get_branches().index(branch)
            if place < len(names) and names[place]:
                return names[place]
        return dict(self._fields["branch"]._description_selection(self.env))[branch]

    def _get_counts(self):
        """Return {step id: {waiting, passed, left_out}}: numbers of people."""
        counts = {
            step_id: {"waiting": 0, "passed": 0, "left_out": 0} for step_id in self.ids
        }
        for step, count in self.env["alignment.nurture.enrolment"]._read_group(
            [
                ("step_id", "in", self.ids),
                ("exit_date", "=", False),
                ("state", "!=", "held_out"),
            ],
            ["step_id"],
            ["__count"],
        ):
            counts[step.id]["waiting"] = count
        for step, state, count in self.env["alignment.nurture.delivery"]._read_group(
            [("step_id", "in", self.ids)], ["step_id", "state"], ["__count"]
        ):
            if state in PASSED:
                counts[step.id]["passed"] += count
            elif state in LEFT_OUT:
                counts[step.id]["left_out"] += count
        return counts

    def action_open_people(self, which):
        """Open the list behind a number of a step.

        :param which: ``waiting``, ``passed`` or ``left_out``
        """
        self.ensure_one()
        if which == "waiting":
            model = "alignment.nurture.enrolment"
            domain = [("exit_date", "=", False), ("state", "!=", "held_out")]
        else:
            model = "alignment.nurture.delivery"
            states = PASSED if which == "passed" else LEFT_OUT
            domain = [("state", "in", states)]
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("step_id", "=", self.id), *domain],
        }

    # ------------------------------------------------------------
    # Editing the tree
    # ------------------------------------------------------------

    @api.model
    def add_step(self, version_id, parent_id, branch, kind):
        """Add a step in a place of the tree; what stood there follows it.

        :param parent_id: id of the step that it follows; False for the first place
        :param branch: of the parent
        :returns: id of the new step
        :raises UserError: for a place that there is not
        """
        version = self.env["alignment.nurture.version"].browse(version_id)
        version.program_id.check_access("write")
        if kind not in dict(self._fields["kind"]._description_selection(self.env)):
            raise UserError(self.env._("There is no step of this kind."))
        # sudo: the place of a step is a fact; the right was checked
        step = self.sudo().create(
            {"version_id": version.id, "kind": kind, **self._prepare_kind_vals(kind)}
        )
        step = self.browse(step.id)
        step._put(version, self.browse(parent_id or []), branch)
        return step.id

    @api.model
    def _prepare_kind_vals(self, kind):
        if kind == "split":
            return {
                "variant_ids": [
                    (0, 0, {"name": name, "weight": 50}) for name in ("A", "B")
                ]
            }
        return {}

    def _put(self, version, parent, branch):
        """Put this step, which has no place, into one; what stood there follows it."""
        first = version.step_ids.filtered(lambda one: not one.parent_id and one != self)
        there = parent._get_next(branch) if parent else first[:1]
        branches = self._get_branches()
        if there and not branches:
            raise UserError(
                self.env._("Nothing can follow this step. Put it at an end.")
            )
        if there:
            there.write({"parent_id": self.id, "branch": branches[0]})
            there.flush_recordset()
        if parent:
            self.write({"parent_id": parent.id, "branch": branch})

    def _get_subtree(self):
        return self.search([("id", "child_of", self.ids)])

    def move_step(self, parent_id, branch):
        """Move a step to another place; one with branches takes along what follows.

        :param parent_id, branch: as of :meth:`add_step`
        :raises UserError: for a place behind the step itself
        """
        self.ensure_one()
        self.program_id.check_access("write")
        version, parent = self.version_id, self.browse(parent_id or [])
        takes_all = len(self._get_branches()) != 1
        behind = self._get_subtree() if takes_all else self
        if parent in behind:
            raise UserError(self.env._("A step cannot follow itself."))
        if not takes_all:
            self._take_out()
        else:
            self.write({"parent_id": False, "branch": "next"})
        self.flush_recordset()
        there = parent._get_next(branch) if parent else None
        if takes_all and there:
            raise UserError(
                self.env._("A step with branches can be moved to an end only.")
            )
        self._put(version, parent, branch)

    def _take_out(self):
        """Take a step out of the tree; the next one takes its place."""
        following = self._get_next()
        parent, branch = self.parent_id, self.branch
        self.write({"parent_id": False, "branch": "next"})
        self.flush_recordset()
        following.write({"parent_id": parent.id, "branch": branch})
        following.flush_recordset()

    def remove_step(self):
        """Delete a step; the next one takes its place. One with branches is deleted
        with all that follows."""
        self.ensure_one()
        self.program_id.check_access("write")
        if len(self._get_branches()) == 1:
            self._take_out()
        self.unlink()
