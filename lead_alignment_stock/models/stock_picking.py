from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

LOOK_BACK = timedelta(days=1)  # of the first run


class StockPicking(models.Model):
    """Records deliveries of orders: sent, late, and returned by the customer.

    A delivery is late from its deadline on, if it is sent later or not yet. Whoever
    looks after the customer is told then, before the customer rings.
    """

    _name = "stock.picking"
    _inherit = ["stock.picking", "event.source.mixin"]

    _event_source = "stock"
    _step_fields = frozenset({"date_done"})
    _facts = frozenset({"is_late_told", "late_told_deadline"})

    is_late_told = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )
    late_told_deadline = fields.Datetime(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The deadline that was missed when the owner was told. Postponed and late "
        "again, it is news again.",
    )

    def _get_steps(self):
        now = fields.Datetime.now()
        steps = {}
        for picking in self:
            taken = steps[picking.id] = {}
            is_done = picking.state == "done" and picking.date_done
            if picking._is_return_of_customer() and is_done:
                taken["delivery_returned"] = picking.date_done
            elif picking.picking_type_code == "outgoing" and not picking.return_id:
                if is_done:
                    taken["delivery_sent"] = picking.date_done
                if picking._is_late(now):
                    taken["delivery_late"] = picking.date_deadline
        return steps

    def _is_return_of_customer(self):
        return self.return_id.picking_type_code == "outgoing"

    def _is_late(self, now):
        if not self.date_deadline or self.state in ("draft", "cancel"):
            return False
        sent = self.state == "done" and self.date_done
        return (sent or now) > self.date_deadline

    def _describe_step(self, code):
        order = self.sale_id or self.return_id.sale_id
        lead_pair = order.opportunity_id._get_event_pairs().get(order.opportunity_id.id)
        partner_id = (order.partner_id or self.partner_id).id
        pair = lead_pair or (partner_id and ("partner", str(partner_id)))
        return {
            "identities": [pair] if pair else [],
            "label": ", ".join(filter(None, [order.name, self.name])),
            "company_id": self.company_id.id,
        }

    @api.model
    def _cron_record_late(self):
        """Record deliveries whose deadline passed since the last run."""
        now = fields.Datetime.now()
        since = self.env.context.get("lastcall") or now - LOOK_BACK
        late = self.search(
            Domain("picking_type_code", "=", "outgoing")
            & Domain("date_deadline", ">=", since)
            & Domain("date_deadline", "<", now)
            & Domain("state", "not in", ("draft", "cancel"))
        )
        rows = [
            (picking_id, "delivery_late", None)
            for picking_id, steps in late._get_steps().items()
            if "delivery_late" in steps
        ]
        self.env["customer.event.inbox"]._enqueue(self._name, rows)
        late._tell_owners()

    def _tell_owners(self):
        """Tell whoever looks after the customer, once a deadline, of deliveries that
        are late and not sent."""
        waiting = self.filtered(
            lambda one: (
                one.state != "done" and one.late_told_deadline != one.date_deadline
            )
        )
        for picking in waiting:
            order = picking.sale_id
            owner = order.opportunity_id.user_id or order.user_id
            if owner.active:
                own = picking.with_user(owner).with_context(lang=owner.lang).sudo()
                owner._notify_user(
                    own.env._(
                        "Delivery late: %(order)s of %(customer)s",
                        order=order.name,
                        customer=order.partner_id.display_name,
                    ),
                    own._describe_whereabouts(),
                )
            picking.late_told_deadline = picking.date_deadline
        waiting.is_late_told = True

    def _describe_whereabouts(self):
        """Return where the parcel is, in words."""
        self.ensure_one()
        texts = [self.name]
        if self.state == "done":
            day = format_date(self.env, self.date_done)
            is_back = self._is_return_of_customer()
            texts.append(
                self.env._("brought back on %s", day)
                if is_back
                else self.env._("sent on %s", day)
            )
        else:
            states = dict(self._fields["state"]._description_selection(self.env))
            texts.append(states[self.state])
            if self.date_deadline:
                day = format_date(self.env, self.date_deadline)
                texts.append(
                    self.env._("late, was due on %s", day)
                    if self._is_late(fields.Datetime.now())
                    else self.env._("due on %s", day)
                )
        if "carrier_tracking_ref" in self._fields and self.carrier_tracking_ref:
            texts.append(self.carrier_tracking_ref)
        return " · ".join(texts)
