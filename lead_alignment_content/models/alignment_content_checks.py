from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate, is_html_empty

from ..tools.content_checks import Text, check

_lt = LazyTranslate(__name__)
FAULTS = {
    "accents_missing": _lt("Vietnamese without accents"),
    "copied": _lt("Much of it stands in another text: %s"),
    "description_is_title": _lt("The search description repeats the title"),
    "description_length": _lt("The search description has %s characters: 70 to 160"),
    "description_missing": _lt("No search description"),
    "focus_intro": _lt("The first 100 words do not say “%s”"),
    "focus_missing": _lt("No focus phrase"),
    "focus_stuffed": _lt("The focus phrase is %s of all words: too often"),
    "focus_title": _lt("The title does not say “%s”"),
    "heading_empty": _lt("Empty heading (%s)"),
    "heading_order": _lt("A heading skips a level: %s"),
    "heading_twice": _lt("Two headings are alike: %s"),
    "image_alt": _lt("Image without a description: %s"),
    "image_broken": _lt("Image without a file"),
    "link_broken": _lt("Broken link: %s"),
    "link_empty": _lt("Link without words: %s"),
    "link_internal": _lt("No link to a page of your own"),
    "link_words": _lt("The words of a link say nothing: %s"),
    "many_titles": _lt("%s headings of the first level"),
    "paragraph_long": _lt("Long paragraph: %s"),
    "placeholder": _lt("Placeholder: %s"),
    "sentence_long": _lt("Long sentence: %s"),
    "sentences_long": _lt("Sentences have %s words on average"),
    "text_short": _lt("The text has %s words: at least 300"),
    "title_capitals": _lt("The title is in capital letters"),
    "title_length": _lt("The title has %s characters: 30 to 60"),
    "title_missing": _lt("No title"),
    "title_taken": _lt("Another text has this title"),
}
# with these nobody finds or can read it
BLOCKING = {"accents_missing", "copied", "link_broken", "placeholder", "title_missing"}
ARTICLES = ("article", "guide", "page")  # read on their own
COMPARED = 200  # other texts that copies are looked for in


class AlignmentContent(models.Model):
    """Checks of a text for search engines and readers, as it stands."""

    _inherit = "alignment.content"

    fault_count = fields.Integer("Faults", compute="_compute_faults")
    faults = fields.Html("Checks", compute="_compute_faults", sanitize=False)

    @api.depends("name", "description", "body", "focus", "lang", "kind")
    @api.depends_context("lang")
    def _compute_faults(self):
        for content in self:
            found = content._check_text() if content.body else []
            content.fault_count = len(found)
            content.faults = content._render_faults(found) if content.body else False

    def _check_text(self):
        """Return the faults of the text."""
        self.ensure_one()
        return check(
            Text(
                title=self.name or "",
                description=self.description or "",
                body=str(self.body or ""),
                focus=self.focus or "",
                lang=self.lang,
                knows=self._get_page_check(),
                host=self._get_host(),
                others=self._get_others(),
                is_article=self.kind in ARTICLES,
            )
        )

    def _get_page_check(self):
        """Hook: return a function that says whether the own website has a page at a
        path; None if that is not known."""
        return

    def _get_host(self):
        """Hook: return the host of the own website."""
        return ""

    def _get_others(self):
        others = self.search(
            Domain("id", "!=", self._origin.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "published")
            & Domain("kind", "in", ARTICLES)
            & Domain("body", "!=", False)
            & Domain("lang", "=", self.lang),
            order="id desc",
            limit=COMPARED,
        )
        return [(other.name, str(other.body)) for other in others]

    def _render_faults(self, found):
        if not found:
            return Markup("<p>✓ %s</p>") % self.env._("Nothing to mend.")
        return Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s %s</li>")
            % ("✗" if fault.code in BLOCKING else "△", self._tell_fault(fault))
            for fault in found
        )

    def _tell_fault(self, fault):
        """Return a fault as a sentence in the user's language."""
        text = FAULTS[fault.code]._translate(self.env.lang or "en_US")
        return text % fault.detail if "%s" in text else text

    def _check_publishable(self):
        """:raises UserError: with faults by which nobody finds or can read it"""
        if is_html_empty(self.body) and self._needs_address():
            raise UserError(self.env._("%s: there is no text.", self.name))
        found = [one for one in self._check_text() if one.code in BLOCKING]
        if found:
            raise UserError("\n".join(self._tell_fault(fault) for fault in found))
