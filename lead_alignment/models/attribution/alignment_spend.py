from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KEY = ("company_id", "campaign_id", "source_id", "date")


class _File:
    """What the rows of the file that is being imported cost so far, by ``KEY``.

    It is an object in the context, so that no client can send it.
    """

    def __init__(self):
        self.sums = {}


class AlignmentSpend(models.Model):
    """What a campaign cost on a day: typed, or imported from the file of an ad
    platform.

    The rows of a file about the same day and campaign, e.g. of its ad sets, are summed.
    Importing a day again replaces its sum, as platforms correct their figures for days.
    """

    _name = "alignment.spend"
    _description = "Marketing Spend"
    _order = "date desc, campaign_id, id"
    _rec_name = "campaign_id"

    date = fields.Date(
        "Day", required=True, default=fields.Date.context_today, index=True
    )
    campaign_id = fields.Many2one(
        "utm.campaign", required=True, index=True, ondelete="cascade"
    )
    source_id = fields.Many2one(
        "utm.source",
        index="btree_not_null",
        ondelete="cascade",
        help=(
            "Leave empty if the cost cannot be split by source. It then counts for "
            "the whole campaign."
        ),
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="In the company's currency. A credit from the platform is negative.",
    )
    billed_amount = fields.Monetary(
        currency_field="billed_currency_id",
        help="Amount charged by the ad platform, in its currency.",
    )
    billed_currency_id = fields.Many2one(
        "res.currency",
        "Billing Currency",
        help="If it is not the company currency, the amount is converted at the rate "
        "of the day.",
    )
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        "Marketer",
        default=lambda self: self.env.user,
        ondelete="set null",
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _unique_day = models.UniqueIndex(
        "(company_id, campaign_id, date, COALESCE(source_id, 0))",
        "This campaign already has spend for this day. Edit that entry.",
    )

    @api.depends("billed_amount", "billed_currency_id", "date", "company_id")
    def _compute_amount(self):
        for spend in self:
            billed = spend.billed_currency_id
            spend.amount = spend.amount
            if billed and spend.billed_amount:
                spend.amount = billed._convert(
                    spend.billed_amount, spend.currency_id, spend.company_id, spend.date
                )

    @api.constrains("date")
    def _check_date(self):
        latest = fields.Date.add(fields.Date.context_today(self), days=1)
        for spend in self:
            if spend.date > latest:
                raise ValidationError(
                    self.env._(
                        (
                            "%(campaign)s: %(day)s is in the future. Enter spend for "
                            "today or earlier."
                        ),
                        campaign=spend.campaign_id.display_name,
                        day=fields.Date.to_string(spend.date),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.context.get("import_file"):
            return super().create(vals_list)
        if not all(vals.get("campaign_id") for vals in vals_list):
            raise ValidationError(self.env._("Choose a campaign for each row."))
        vals_list = self._follow_words(vals_list)
        keys = [_get_key(self._add_missing_default_values(vals)) for vals in vals_list]
        file = self.env.context.get("spend_file")
        sums = file.sums if isinstance(file, _File) else {}
        rows = {}
        for key, vals in zip(keys, vals_list, strict=True):
            sums[key] = sums.get(key, 0) + self._get_amount(vals)
            summed = {"amount": sums[key], "billed_amount": False}
            rows.setdefault(key, {}).update(_without_empty(vals) | summed)
        known = self._find_days(rows)
        for key in known.keys() & rows.keys():
            known[key].write(rows[key])
        fresh = [key for key in rows if key not in known]
        made = super().create([rows[key] for key in fresh])
        known |= dict(zip(fresh, made, strict=True))
        return self.browse(known[key].id for key in keys)

    @api.model
    def _follow_words(self, vals_list):
        """Return the values with the campaigns that the names in the file mean now: a
        link may have made one by itself, before somebody said what its word means."""
        aliases = self.env["alignment.utm.alias"].search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("is_automatic", "=", True),
                ("campaign_id", "!=", False),
            ]
        )
        if not aliases:
            return vals_list
        meanings = {(one.company_id.id, one.key): one.campaign_id.id for one in aliases}
        named = self.env["utm.campaign"].browse(
            {one["campaign_id"] for one in vals_list}
        )
        keys = {record.id: found for record, found in named._get_word_keys().items()}
        followed = []
        for vals in vals_list:
            campaign_id = vals["campaign_id"]
            company_id = vals.get("company_id") or self.env.company.id
            meant = {meanings.get((company_id, key)) for key in keys[campaign_id]}
            new = next(filter(None, meant), campaign_id)
            followed.append({**vals, "campaign_id": new})
        return followed

    @api.model
    def _get_amount(self, vals):
        """Return what a row of a file cost, in the company's currency."""
        billed = self.env["res.currency"].browse(vals.get("billed_currency_id"))
        if not billed or not vals.get("billed_amount"):
            # a bill that names no currency is in the company's
            return vals.get("amount") or vals.get("billed_amount") or 0
        company = self.env["res.company"].browse(vals.get("company_id"))
        company = company or self.env.company
        return billed._convert(
            vals["billed_amount"],
            company.currency_id,
            company,
            fields.Date.to_date(vals.get("date")) or company._get_today(),
        )

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """Import a whole file at once: of a part of it, a day's sum is not known."""
        spend = self.with_context(spend_file=_File(), _import_limit=None)
        return super(AlignmentSpend, spend).load(fields, data)

    @api.model
    def _find_days(self, keys):
        """Return {key: spend that exists already}, by one query."""
        domain = Domain.AND(
            Domain(name, "in", {key[place] for key in keys})
            for place, name in enumerate(KEY)
        )
        return {
            _get_key({name: _to_plain(spend[name]) for name in KEY}): spend
            for spend in self.search(domain)
        }

    def _move_to(self, name, record_id):
        """Let these count for another campaign or source; what is there on the same day
        already is added up.

        :param name: ``campaign_id`` or ``source_id``, the same one of all of these
        """
        keys = {
            spend: _get_key(
                {part: _to_plain(spend[part]) for part in KEY} | {name: record_id}
            )
            for spend in self
        }
        known = self._find_days(keys.values()) if keys else {}
        for spend, key in keys.items():
            if there := known.get(key):
                summed = there.amount + spend.amount
                there.write({"amount": summed, "billed_amount": False})
        added = self.filtered(lambda spend: keys[spend] in known)
        added.unlink()
        (self - added).write({name: record_id})

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Spend"),
                "template": "/lead_alignment/static/csv/spend.csv",
            }
        ]


def _to_plain(value):
    return value.id if isinstance(value, models.BaseModel) else value


def _without_empty(vals):
    """Return the values; a later row's empty note does not replace an earlier one."""
    return {name: value for name, value in vals.items() if value or name in KEY}


def _get_key(vals):
    """Return the key of the values: which campaign, which day."""
    company, campaign, source, date = (vals.get(name) or False for name in KEY)
    return company, campaign, source, fields.Date.to_date(date)
