import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)
BATCH = 100
STATES = [
    ("upcoming", "Upcoming"),
    ("open", "Renewal open"),
    ("renewed", "Renewed"),
    ("lost", "Not renewed"),
    ("ended", "Ended"),
    ("cancelled", "Cancelled"),
]


class CustomerRenewal(models.Model):
    """A term that ends – of an order line, a contract, a subscription – and has to be
    renewed. So many days before, a lead is opened for the salesperson, exactly once a
    term: who deletes the lead, moves the date or cancels and confirms again gets no
    second one.

    Where one date moves on when something is prolonged, the terms are told apart by
    :meth:`_number_terms`.

    A source is a model with ``_prepare_renewals()``, which calls :meth:`_sync` when its
    records change::

        def _prepare_renewals(self):
            return [
                {
                    "source_id": contract.id,
                    "term": str(contract.term_number),
                    "is_cancelled": False,
                    "company_id": contract.company_id.id,
                    "partner_id": contract.partner_id.id,
                    "profile_id": False,
                    "user_id": contract.user_id.id,
                    "product_id": False,
                    "name": contract.name,
                    "agreed_date": contract.date_start,
                    "end_date": contract.date_end,
                    "notice_days": 30,
                    "amount": contract.amount,  # in the company's currency
                }
                for contract in self
            ]
    """

    _name = "customer.renewal"
    _description = "Renewal"
    _inherit = ["append.only.mixin"]
    _order = "end_date, id"

    name = fields.Char("Product or Contract", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    source_model = fields.Char(required=True, readonly=True)
    source_id = fields.Many2oneReference(
        "From", model_field="source_model", required=True, readonly=True
    )
    term = fields.Char(required=True, readonly=True, export_string_translation=False)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer Profile",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, index=True, ondelete="set null"
    )
    agreed_date = fields.Date(
        readonly=True,
        export_string_translation=False,
        help="When the term was agreed, e.g. ordered.",
    )
    end_date = fields.Date("Ends on", required=True, readonly=True, index=True)
    notice_days = fields.Integer("Notice (days)", readonly=True)
    notice_date = fields.Date(
        "Opened on", compute="_compute_notice_date", store=True, index=True
    )
    amount = fields.Monetary("Last Amount", readonly=True)
    is_cancelled = fields.Boolean(readonly=True)
    opened_date = fields.Datetime(
        readonly=True, export_string_translation=False, help="When its lead was made."
    )
    lead_id = fields.Many2one(
        "crm.lead", "Renewal Lead", readonly=True, index=True, ondelete="set null"
    )
    renewed_by_id = fields.Many2one(
        "customer.renewal", "Renewed by", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        STATES, "Status", compute="_compute_state", search="_search_state"
    )

    _unique_term = models.UniqueIndex("(source_model, source_id, term)")

    @api.depends("end_date", "notice_days")
    def _compute_notice_date(self):
        for renewal in self:
            days = timedelta(days=renewal.notice_days)
            renewal.notice_date = renewal.end_date and renewal.end_date - days

    @api.depends("end_date", "is_cancelled", "opened_date", "lead_id.won_status")
    def _compute_state(self):
        for renewal in self:
            # sudo: whether it was renewed is no secret to who may see the term
            won_status = renewal.sudo().lead_id.won_status
            if renewal.is_cancelled:
                renewal.state = "cancelled"
            elif won_status == "won" or renewal.renewed_by_id:
                renewal.state = "renewed"
            elif won_status == "lost":
                renewal.state = "lost"
            elif renewal.end_date < renewal.company_id._get_today():
                renewal.state = "ended"
            else:
                renewal.state = "open" if renewal.opened_date else "upcoming"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        renewed = Domain("lead_id.won_status", "=", "won")
        renewed |= Domain("renewed_by_id", "!=", False)
        lost = Domain("lead_id.won_status", "=", "lost") & ~renewed
        valid = Domain("is_cancelled", "=", False)
        rest = valid & ~renewed & ~lost
        over = Domain("end_date", "<", self.env.company._get_today())
        opened = Domain("opened_date", "!=", False)
        domains = {
            "cancelled": ~valid,
            "renewed": valid & renewed,
            "lost": valid & lost,
            "ended": rest & over,
            "open": rest & ~over & opened,
            "upcoming": rest & ~over & ~opened,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # ------------------------------------------------------------
    # From the sources
    # ------------------------------------------------------------

    @api.model
    def _sync(self, records):
        """Store the terms of ``records`` as they are now.

        :param records: of a source; in sudo
        """
        if not records:
            return
        values = {
            (vals["source_id"], vals["term"]): {**vals, "source_model": records._name}
            for vals in records._prepare_renewals()
        }
        known = self.sudo().search(
            [("source_model", "=", records._name), ("source_id", "in", records.ids)]
        )
        for renewal in known:
            vals = values.pop((renewal.source_id, renewal.term), None)
            if vals is None:
                # what is over or renewed stays as it was
                vals = {} if renewal._is_done() else {"is_cancelled": True}
            elif vals.get("is_cancelled") and renewal._is_done():
                vals = {}
            renewal._update(vals)
        made = self._append(list(values.values())) if values else self.browse()
        (known + made.sudo())._link_renewed()

    def _is_done(self):
        """Whether the term ended, or its renewal was decided: cancelling or archiving
        what it came from changes it no more."""
        self.ensure_one()
        is_decided = self.lead_id.won_status in ("won", "lost") or self.renewed_by_id
        return bool(is_decided or self.end_date < self.company_id._get_today())

    @api.model
    def _get_people(self, contacts):
        """Return {(company, partner): the profile of who they are, if known}.

        :param contacts: [(company, partner)]
        """
        identities = self.env["customer.identity"].search(
            [
                ("company_id", "in", [company.id for company, _partner in contacts]),
                ("kind", "=", "partner"),
                ("value", "in", [str(partner.id) for _company, partner in contacts]),
            ]
        )
        found = {(one.company_id, one.value): one.profile_id for one in identities}
        nobody = self.env["customer.profile"]
        return {
            (company, partner): found.get((company, str(partner.id)), nobody)
            for company, partner in contacts
        }

    @api.model
    def _number_terms(self, source_model, values):
        """Return the values of sources with one end, which moves on when they are
        prolonged: each stretch is a term of its own.

        A term is over once its renewal was opened and the end has moved so far on that
        nobody would ask about the new one yet. A smaller move, one before the renewal
        was opened, and one back are corrections of a term.

        :param values: {source id: values as above, without ``term``}
        """
        terms = self.sudo().search(
            [("source_model", "=", source_model), ("source_id", "in", list(values))],
            order="id",
        )
        known = terms.grouped("source_id")
        numbered = []
        for source_id, vals in values.items():
            number = 1
            for term in known.get(source_id, ()):
                if not term._is_prolonged(vals):
                    break
                numbered.append({"source_id": source_id, "term": term.term})
                number += 1
            numbered.append({**vals, "term": str(number)})
        return numbered

    def _is_prolonged(self, vals):
        """Whether ``vals`` of the same source are a term after this one."""
        self.ensure_one()
        if not self.opened_date or vals["end_date"] <= self.end_date:
            return False
        if self.renewed_by_id or self.lead_id.won_status == "won":
            return True
        ahead = vals["end_date"] - timedelta(days=vals["notice_days"])
        return ahead > self.company_id._get_today()

    def _update(self, vals):
        """Store new values; tell the salesperson of a lead that is open about them."""
        changed = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if not changed:
            return
        self._amend(changed)
        lead = self.lead_id
        if lead.won_status != "pending" or not changed.keys() & {
            "end_date",
            "is_cancelled",
        }:
            return
        if self.is_cancelled:
            lead._message_log(body=self.env._("What was to be renewed was cancelled."))
        else:
            lead.date_deadline = self.end_date
            lead._message_log(
                body=self.env._("Ends on %s now.", format_date(self.env, self.end_date))
            )

    @api.model
    def _cancel_sources(self, model_name, ids):
        """Cancel the terms of deleted records."""
        terms = self.search(
            [("source_model", "=", model_name), ("source_id", "in", ids)]
        )
        terms._amend({"is_cancelled": True})
        terms._link_renewed()

    @api.model
    def _remove_source(self, model_name):
        """Delete the terms of an app that is uninstalled."""
        self.search([("source_model", "=", model_name)])._remove()

    def _link_renewed(self):
        """Mark terms of the same customer and product that end earlier as renewed by
        these, if these were agreed when those were to be renewed. A cancelled term
        renews nothing."""
        cancelled = self.filtered("is_cancelled")
        self.search([("renewed_by_id", "in", cancelled.ids)])._amend(
            {"renewed_by_id": False}
        )
        self._link_next_terms()
        for renewal in (self - cancelled).filtered("product_id"):
            earlier = self.search(
                [
                    ("id", "!=", renewal.id),
                    ("company_id", "=", renewal.company_id.id),
                    (
                        "partner_id.commercial_partner_id",
                        "=",
                        renewal.partner_id.commercial_partner_id.id,
                    ),
                    ("product_id", "=", renewal.product_id.id),
                    ("end_date", "<", renewal.end_date),
                    ("notice_date", "<=", renewal.agreed_date),
                    ("renewed_by_id", "=", False),
                    ("is_cancelled", "=", False),
                ]
            )
            earlier._amend({"renewed_by_id": renewal.id})

    def _link_next_terms(self):
        """Mark the terms of a source that were prolonged as renewed by the next one."""
        sources = self.grouped(lambda one: (one.source_model, one.source_id))
        for terms in sources.values():
            valid = terms.filtered(lambda one: not one.is_cancelled).sorted("id")
            for term, following in zip(valid, valid[1:], strict=False):
                if term.renewed_by_id != following:
                    term._amend({"renewed_by_id": following.id})

    # ------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------

    @api.model
    def _cron_open(self, batch_size=BATCH):
        """Open a lead for each term whose notice has come, a committed batch a run.

        The lead and the mark that it was made are one transaction: a kill loses both.
        """
        domain = self._get_ripe_domain()
        renewals = self.search(domain, limit=batch_size).try_lock_for_update()
        renewals._open()
        self.env["ir.cron"]._commit_progress(
            len(renewals), remaining=self.search_count(domain)
        )

    @api.model
    def _get_ripe_domain(self):
        domains = []
        for company in self.env["res.company"].search(Domain.TRUE):
            today = company._get_today()
            domains.append(
                Domain("company_id", "=", company.id)
                & Domain("notice_date", "<=", today)
                & Domain("end_date", ">=", today)
            )
        return (
            Domain.OR(domains)
            & Domain("opened_date", "=", False)
            & Domain("is_cancelled", "=", False)
            & Domain("renewed_by_id", "=", False)
        )

    def _open(self):
        """Open leads; one that cannot be made does not stop the others."""
        now = fields.Datetime.now()
        for renewal in self:
            leads = self.env["crm.lead"].with_company(renewal.company_id)
            try:
                with self.env.cr.savepoint():
                    lead = leads.create(renewal._prepare_lead_vals())
                    renewal._amend({"opened_date": now, "lead_id": lead.id})
            except (UserError, ValidationError):
                _logger.exception("Renewal %s was not opened", renewal.id)

    def _prepare_lead_vals(self):
        owner = self.user_id.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        env = self.with_context(lang=owner.lang or self.env.lang).env
        return {
            "name": env._(
                "Renewal: %(name)s, %(customer)s",
                name=self.name,
                customer=self.partner_id.display_name,
            ),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "user_id": owner.id,
            "company_id": self.company_id.id,
            "expected_revenue": self.amount,
            "date_deadline": self.end_date,
            "customer_need": env._(
                "%(name)s ends on %(date)s.",
                name=self.name,
                date=format_date(env, self.end_date),
            ),
        }

    def action_open_lead(self):
        """Open the lead of the renewal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    def action_open_source(self):
        """Open what ends: the order, the contract …"""
        self.ensure_one()
        record = self.env[self.source_model].browse(self.source_id)
        if "order_id" in record._fields:
            record = record.order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
