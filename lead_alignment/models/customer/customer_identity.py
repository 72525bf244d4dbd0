import contextlib
from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ...tools.identity_values import KINDS, is_generic_mailbox, is_line_of_many
from .identity_form import normalise

CONTACTS = ("email", "phone")


@contextlib.contextmanager
def retried_if_known():
    """Repeat the transaction when another one has just inserted the same identity.

    This transaction cannot see that row. The repetition finds it.

    :raises ConcurrencyError: upon which Odoo repeats requests and jobs
    """
    try:
        yield
    except UniqueViolation as error:
        raise ConcurrencyError(str(error)) from error


class KnownIdentity(NamedTuple):
    """An identity that is stored; ``consent`` is that of its profile."""

    id: int
    profile_id: int | None
    is_shared: bool
    consent: str | None
    said_name: str | None = None


class NewIdentity(NamedTuple):
    """An identity to insert; fields are in the order of the columns in ``_insert``."""

    kind: str
    value: str
    id: int
    is_of_many: bool
    profile_id: int | None
    home_id: int | None
    is_shared: bool


class CustomerIdentity(models.Model):
    """An address, number, browser or account by which a person is recognised.

    Unique in its company for ever, with an id that never changes: events hang on it,
    so that merging and un-merging people never touches an event. A *shared* identity
    (info@, a switchboard) has no profile.

    ``home_id`` is the profile that was made together with the identity; undoing a merge
    gives the identity back to it. All identities with the same home are one person.
    """

    _name = "customer.identity"
    _description = "Customer Identity"
    _inherit = ["contact.mask.mixin", "append.only.mixin"]
    _order = "id"
    _rec_name = "value"
    _log_access = False

    _masked_fields = {"value": "contact"}

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("email", "Email"),
            ("phone", "Phone"),
            ("visitor", "Browser"),
            ("partner", "Contact"),
            ("external", "Account"),
            ("lead", "Lead"),
        ],
        required=True,
        readonly=True,
    )
    value = fields.Char(required=True, readonly=True)
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer Profile",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    home_id = fields.Many2one(
        "customer.profile",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        export_string_translation=False,
    )
    create_date = fields.Datetime("First Seen", readonly=True)
    is_of_many = fields.Boolean(
        "Used by Several People",
        readonly=True,
        help="A shared mailbox such as info@, a landline or hotline, or a browser in "
        "which several names were entered.",
    )
    is_shared = fields.Boolean(
        "Shared",
        readonly=True,
        help=(
            "Not tied to one customer. Events seen only on this identity are not "
            "attributed to anyone."
        ),
    )
    said_name = fields.Char(
        "Name Provided",
        readonly=True,
        help="For a browser: the first name entered in a form. Another name with "
        "another address is another customer.",
    )
    shared_choice = fields.Selection(
        [("shared", "Shared"), ("personal", "Personal")],
        "Manual Choice",
        readonly=True,
        help="Set manually by a user. Leave empty to let the rules decide.",
    )

    _unique_value = models.UniqueIndex(
        "(company_id, kind, value)", "This identity already exists."
    )

    _last_digits_idx = models.Index(
        "(reverse(value) text_pattern_ops) WHERE kind = 'phone'"
    )

    @api.depends("kind", "value")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        partners = self._browse_named("partner", "res.partner")
        leads = self._browse_named("lead", "crm.lead")
        for identity in self:
            if identity.kind == "partner":
                name = partners.get(identity.value, identity.value)
            elif identity.kind == "lead":
                name = leads.get(identity.value, identity.value)
            elif identity.kind == "visitor":
                name = f"{labels['visitor']} {identity.value[:8]}"
            else:
                name = identity.value
            identity.display_name = name
        self._mask_display_names()

    def _get_with_secrets(self):
        return self.filtered(lambda identity: identity.kind in CONTACTS)

    def _get_secret_kind(self, name):
        return self.kind if name == "value" and self.kind in CONTACTS else None

    def _browse_named(self, kind, model):
        """Return {value: name} of identities whose values are ids of ``model``."""
        ids = [int(identity.value) for identity in self if identity.kind == kind]
        # sudo: the name of a record of the identity's own company
        records = self.env[model].sudo().with_context(active_test=False)
        found = records.search_fetch([("id", "in", ids)], ["display_name"])
        return {str(record.id): record.display_name for record in found}

    # ------------------------------------------------------------
    # Finding and making
    # ------------------------------------------------------------

    @api.model
    def _normalise(self, company, kind, value):
        """Return ``value`` in normal form; an empty text if it is no such identity.

        :param kind: see the field
        :param value: text, or the id of a contact or lead
        """
        if kind not in KINDS or not isinstance(value, (str, int)):
            return ""
        if kind != "phone":
            return normalise(kind, str(value))
        country = company.country_id
        return normalise(kind, str(value), country.code or "", country.phone_code)

    @api.model
    def _find_rows(self, company, pairs):
        """Return {(kind, value): ``KnownIdentity``} of those known, by one query.

        :param pairs: (kind, normalised value)
        """
        query = self._get_known_sql(company, pairs)
        rows = self.env.execute_query(query) if query else []
        return {(kind, value): KnownIdentity(*row) for kind, value, *row in rows}

    @api.model
    def _get_known_sql(self, company, pairs):
        """Return the query of :meth:`_find_rows`; None if nothing is asked."""
        pairs = list(pairs)
        if not pairs:
            return None
        self.env["customer.profile"].flush_model(["consent"])
        return SQL(
            """
            SELECT identity.kind, identity.value, identity.id,
                   identity.profile_id, identity.is_shared, profile.consent,
                   identity.said_name
              FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS seen(kind, val)
              JOIN customer_identity identity
                ON identity.company_id = %(company)s
               AND identity.kind = seen.kind AND identity.value = seen.val
              LEFT JOIN customer_profile profile
                ON profile.id = identity.profile_id
            """,
            kinds=[kind for kind, _value in pairs],
            values=[value for _kind, value in pairs],
            company=company.id,
        )

    @api.model
    def _insert_missing(self, pairs):
        """Reserve ids for new identities; the resolver inserts them with their person.

        :returns: {(kind, value): id}
        """
        if not pairs:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval('customer_identity_id_seq') "
                "FROM generate_series(1, %s)",
                len(pairs),
            )
        )
        return {pair: number for pair, (number,) in zip(pairs, rows, strict=True)}

    @api.model
    def _insert(self, company, rows):
        """Insert identities, sorted.

        Two transactions that insert the same ones wait for each other instead of
        running into a deadlock.

        :param rows: [``NewIdentity``]
        """
        rows = sorted(rows)
        query = SQL(
            """
            INSERT INTO customer_identity (company_id, create_date, kind, value, id,
                                           is_of_many, profile_id, home_id, is_shared)
            SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::int[], %s::bool[],
                                         %s::int[], %s::int[], %s::bool[])
            """,
            company.id,
            self.env.cr.now().replace(tzinfo=None),
            *map(list, zip(*rows, strict=True)),
        )
        with retried_if_known():
            self.env.cr.execute(query, log_exceptions=False)

    @api.model
    def _is_of_many(self, kind, value):
        if kind == "email":
            return is_generic_mailbox(value)
        return kind == "phone" and is_line_of_many(value)

    # ------------------------------------------------------------
    # Browsers of several people
    # ------------------------------------------------------------

    @api.model
    def _share_browsers(self, ids):
        """Note that several people use these browsers.

        :returns: ids of those for which that is new
        """
        if not ids:
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_identity SET is_of_many = TRUE
                 WHERE id = ANY(%s) AND is_of_many IS NOT TRUE
                RETURNING id
                """,
                list(ids),
            )
        )
        self.invalidate_model(["is_of_many"], flush=False)
        return {identity_id for (identity_id,) in rows}

    @api.model
    def _keep_names(self, names):
        """Store the first name that was given on each browser.

        :param names: {identity id: name}
        """
        if names:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE customer_identity identity SET said_name = given.name
                      FROM unnest(%s::int[], %s::text[]) AS given(id, name)
                     WHERE identity.id = given.id AND identity.said_name IS NULL
                    """,
                    list(names),
                    list(names.values()),
                )
            )
            self.invalidate_model(["said_name"], flush=False)

    # ------------------------------------------------------------
    # What people decide
    # ------------------------------------------------------------

    def action_share(self):
        """Say that several people use these."""
        self._choose("shared")

    def action_make_personal(self):
        """Say that one person uses these, whatever the rules say."""
        self._choose("personal")

    def action_leave_to_rules(self):
        self._choose(None)

    def _choose(self, choice):
        self.env["customer.profile"]._check_may_join()
        self.check_access("read")
        self._amend({"shared_choice": choice})
        self.env["customer.identity.resolver"]._resolve_all_of(self)

    def action_split_off(self):
        """Separate these identities from the rest of their person."""
        self.env["customer.profile"]._check_may_join()
        self.check_access("read")
        self.env["customer.identity.link"]._unlink_around(self)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
