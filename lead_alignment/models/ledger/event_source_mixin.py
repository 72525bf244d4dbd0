from odoo import api, models


class EventSourceMixin(models.AbstractModel):
    """A document of another app whose steps are events of a customer.

    An app's own work costs one INSERT into the inbox. A step that no longer stands, as
    the document was changed back or deleted, is taken back. A model says::

        _event_source = "loyalty"
        _step_fields = frozenset({"issued"})  # a write to these may be a step

        def _get_steps(self):
            return {line.id: {"points_earned": line.create_date} for line in self}

        def _describe_step(self, code):
            partner = self.card_id.partner_id
            return {"partner": partner, "label": self.description}
    """

    _name = "event.source.mixin"
    _description = "Event Source"

    _event_source = ""  # source of the events, see customer.event._record_batch
    _step_fields = frozenset()

    def _get_steps(self):
        """Hook: return {record id: {code of the event type: when, naive UTC}}.

        The steps that stand now. Called in sudo.
        """
        return {}

    def _describe_step(self, code):
        """Hook: return values of the event, see ``customer.event._record_batch``.

        ``partner`` stands for its identity, if it is given. Called in sudo.
        """
        self.ensure_one()
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        """Enqueue the steps that new documents have taken."""
        records = super().create(vals_list)
        records._enqueue_steps({})
        return records

    def write(self, vals):
        """Enqueue steps that were taken, and take back those that were undone. One
        that now says something else is taken back and told anew."""
        if self._step_fields.isdisjoint(vals):
            return super().write(vals)
        before = self._get_told()
        result = super().write(vals)
        self._enqueue_steps(before)
        return result

    def unlink(self):
        """Take back the steps of deleted documents."""
        before = self._get_told()
        result = super().unlink()
        self._take_back_steps(before)
        return result

    def _get_told(self):
        """Return {(record id, code): values as of :meth:`_describe_step`}."""
        # sudo: reads what the events say; a job records them
        records = self.sudo()
        return {
            (record_id, code): records.browse(record_id)._describe_step(code)
            for record_id, steps in records._get_steps().items()
            for code in steps
        }

    def _enqueue_steps(self, before):
        """Put into the inbox what differs from ``before``, as of :meth:`_get_told`."""
        after = self._get_told()
        self._take_back_steps(
            [step for step in before if before[step] != after.get(step)]
        )
        self.env["customer.event.inbox"]._enqueue(
            self._name,
            [(*step, None) for step in after if after[step] != before.get(step)],
        )

    @api.model
    def _take_back_steps(self, steps):
        """:param steps: iterable of (record id, code)"""
        taken = [(*step, self._get_step_message_id(*step)) for step in steps]
        if taken:
            self.env["customer.event.inbox"]._enqueue_taken_back(
                self._name,
                taken,
                self.env._("It was changed or deleted"),
                source=self._event_source,
            )

    @api.model
    def _get_step_message_id(self, record_id, code):
        return f"{self._name} {record_id} {code}"

    @api.model
    def _prepare_inbox_events(self, entries):
        return self._prepare_steps(
            [(entry.record, entry.code, entry.date) for entry in entries]
        )

    def _prepare_past_events(self):
        """Return the events of the steps that stand."""
        return self._prepare_steps(
            [
                (self.browse(record_id), code, date)
                for record_id, steps in self._get_steps().items()
                for code, date in steps.items()
            ]
        )

    @api.model
    def _prepare_steps(self, taken):
        """Return the values of events.

        :param taken: [(record, code, when)]
        """
        values_list = []
        for record, code, date in taken:
            values = record._describe_step(code)
            partner = values.pop("partner", None)
            if partner:
                values["identities"] = [("partner", str(partner.id))]
            if values.get("identities"):
                values_list.append(
                    {
                        "type": code,
                        "message_id": self._get_step_message_id(record.id, code),
                        "recurs": True,
                        "source": self._event_source,
                        "occurred_at": date,
                        "company_id": self.env.company.id,
                        **values,
                    }
                )
        return values_list
