"""What is wrong with a text for search engines and for readers. Pure.

Vietnamese and English. Words are compared without accents and case, so "khoa hoc" finds
"Khóa học". Limits of title and description are what search engines show without
cutting (30–60 and 70–160 characters); those of sentences are words, in Vietnamese
syllables, as written between spaces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from odoo.addons.lead_alignment.tools.unaccent import unaccent

TITLE = (30, 60)
DESCRIPTION = (70, 160)
INTRO_WORDS = 100
FEWEST_WORDS = 300
LONGEST_PARAGRAPH = 150
# words of a sentence: the mean and the longest
SENTENCE = {"en": (22, 45), "vi": (30, 60)}
SHINGLE = 5  # words that stand together
COPIED = 0.3  # share of shingles that another text has, too
STUFFED = 0.04  # share of the words that are the focus phrase
BARE = 0.05  # share of letters with accents that Vietnamese has at least
PHONES = {"sms", "tel", "viber", "whatsapp", "zalo"}  # schemes with a number
SCHEMES = {"", "http", "https", "mailto"} | PHONES
TOP = {"top", "bottom"}  # anchors that every page has
LOCAL = {"localhost", "127.0.0.1", "example.com", "www.example.com"}
EMPTY_WORDS = {
    "click here",
    "here",
    "read more",
    "link",
    "bam vao day",
    "nhan vao day",
    "tai day",
    "o day",
    "xem them",
}
PLACEHOLDER = re.compile(
    r"(?i:lorem ipsum)|\bTODO\s*:|\bTBD\b|\bXXX+\b|\{\{|<<"
    r"|\[(?:\.\.\.|…|TITLE|TEXT|NAME|LINK|IMAGE|DATE|PRICE|TÊN|ẢNH|GIÁ|NGÀY)\]"
)
# not after abbreviations, initials and numbers of lists
SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bNo)"
    r"(?<!\bTP)(?<!\bTS)(?<!\bThS)(?<!\bPGS)(?<!\bGS)(?<!\bv\.v)"
    r"[.!?…]+[\"'”’»)\]]*(?=\s|$|[^\w\s.,;:!?…])"
)
MAILBOX = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
BLOCKS = {
    *("blockquote", "dd", "div", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Text(NamedTuple):
    """A text to check.

    :param body: HTML below the title
    :param focus: phrase by which it should be found
    :param lang: *vi* or *en*
    :param knows: says whether the own website has a page at a path; None if unknown
    :param host: of the own website
    :param others: (title, HTML) of the other texts
    :param is_article: whether it is read on its own, as no script or FAQ entry is
    """

    title: str
    description: str
    body: str
    focus: str = ""
    lang: str = "en"
    knows: Callable[[str], bool] | None = None
    host: str = ""
    others: Sequence[tuple[str, str]] = ()
    is_article: bool = True


class Fault(NamedTuple):
    """:param code: which of the checks failed
    :param detail: where, or how much; as it stands in the text"""

    code: str
    detail: str = ""


def check(text: Text) -> list[Fault]:
    """Return all that is wrong with a text, in the order in which it is read."""
    text = text._replace(
        title=_compose(text.title),
        description=_compose(text.description),
        body=_compose(text.body),
    )
    root = _parse(text.body)
    words = get_words(_get_plain(root))
    faults = [
        *_check_title(text),
        *_check_description(text),
        *_check_headings(root),
        *_check_focus(text, words),
        *_check_links(text, root),
        *_check_images(root),
        *_check_sentences(text, root),
        *_check_words(text, root, words),
        *_check_copies(text, words),
    ]
    return list(dict.fromkeys(faults))


def _compose(text):
    """Put letters and their accents together, as some systems keep them apart."""
    return unicodedata.normalize("NFC", text)


def get_words(plain: str) -> list[str]:
    """Return the words of a plain text, without accents and case."""
    return WORD.findall(unaccent(plain))


def get_likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Return how many of the words of two texts they have in common, 0 to 1
    (Jaccard)."""
    one, other = set(one), set(other)
    return len(one & other) / len(one | other) if one | other else 0.0


# ------------------------------------------------------------
# Title, description, headings
# ------------------------------------------------------------


def _check_title(text):
    title = " ".join(text.title.split())
    if not title:
        yield Fault("title_missing")
    elif not TITLE[0] <= len(title) <= TITLE[1]:
        yield Fault("title_length", str(len(title)))


def _check_description(text):
    description = " ".join(text.description.split())
    if not description:
        yield Fault("description_missing")
    elif not DESCRIPTION[0] <= len(description) <= DESCRIPTION[1]:
        yield Fault("description_length", str(len(description)))
    elif _fold(description) == _fold(text.title):
        yield Fault("description_is_title")


def _check_headings(root):
    """The title is the page's first heading: at most one more of the first level, and
    no level is left out."""
    level, tops = 1, 0
    seen = set()
    for heading in root.iter(*HEADINGS):
        own = int(heading.tag[1])
        label = " ".join(heading.text_content().split())
        tops += own == 1
        if not label:
            yield Fault("heading_empty", heading.tag)
        elif _fold(label) in seen:
            yield Fault("heading_twice", label)
        seen.add(_fold(label))
        if own > level + 1:
            yield Fault("heading_order", label or heading.tag)
        level = own
    if tops > 1:
        yield Fault("many_titles", str(tops))


# ------------------------------------------------------------
# The focus phrase
# ------------------------------------------------------------


def _check_focus(text, words):
    focus = get_words(text.focus)
    if not focus:
        if text.is_article:
            yield Fault("focus_missing")
        return
    if not _count(focus, get_words(text.title)):
        yield Fault("focus_title", text.focus)
    if not _count(focus, words[:INTRO_WORDS]):
        yield Fault("focus_intro", text.focus)
    share = _count(focus, words) * len(focus) / len(words) if words else 0
    if len(words) >= INTRO_WORDS and share > STUFFED * max(len(focus), 2):
        yield Fault("focus_stuffed", f"{100 * share:.0f} %")


def _count(phrase, words):
    size = len(phrase)
    return sum(
        words[start : start + size] == phrase for start in range(len(words) - size + 1)
    )


# ------------------------------------------------------------
# Links and images
# ------------------------------------------------------------


def _check_links(text, root):
    names = set(root.xpath("//@id")) | set(root.xpath("//a/@name"))
    has_internal = False
    for link in root.iter("a"):
        if link.get("href") is None and link.get("name"):
            continue  # an anchor
        address = (link.get("href") or "").strip()
        label = " ".join(link.text_content().split())
        if _is_broken(address, names, text):
            yield Fault("link_broken", address or label)
        has_internal |= _is_internal(address, text.host)
        has_name = label or link.get("aria-label") or link.get("title")
        if not has_name and link.find(".//img") is None:
            yield Fault("link_empty", address)
        elif _fold(label).strip(" .!»>→") in EMPTY_WORDS:
            yield Fault("link_words", label)
    if text.is_article and not has_internal:
        yield Fault("link_internal")


def _is_internal(address, host):
    if address.startswith("/") and not address.startswith("//"):
        return True
    parts = _split(address)
    return bool(parts and host) and parts.hostname == host


def _is_broken(address, names, text):
    parts = _split(address)
    if parts is None or not address:
        return True
    if address.startswith("#"):
        return address[1:] not in names | TOP
    if parts.scheme not in SCHEMES:
        return True
    if parts.scheme == "mailto":
        return not all(map(MAILBOX.fullmatch, unquote(parts.path).split(",")))
    if parts.scheme in PHONES:
        return not re.search(r"\d.*\d.*\d", address)
    if " " in address:
        return True
    if parts.scheme and (not parts.hostname or "." not in parts.hostname):
        return True
    if parts.hostname in LOCAL:
        return True
    if not parts.scheme and not parts.netloc and not address.startswith("/"):
        return not parts.path.startswith("?")  # a host without https://
    if text.knows and _is_internal(address, text.host):
        return not text.knows(parts.path.rstrip("/") or "/")
    return False


def _split(address):
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else None  # a wrong one raises
    except ValueError:
        return None


def _check_images(root):
    for image in root.iter("img"):
        source = (image.get("src") or "").strip()
        name = source.rsplit("/", 1)[-1]
        if not source:
            yield Fault("image_broken")
        alt = image.get("alt")
        is_ornament = image.get("role") == "presentation"
        if (
            not is_ornament
            and not (alt or "").strip()
            or alt
            and re.fullmatch(r"[\w-]+\.(?:jpe?g|png|gif|webp|svg)", alt.strip())
        ):
            yield Fault("image_alt", name[:60])


# ------------------------------------------------------------
# Readers
# ------------------------------------------------------------


def _check_sentences(text, root):
    mean, longest = SENTENCE.get(text.lang, SENTENCE["en"])
    lengths = []
    for block in _get_blocks(root):
        words = len(WORD.findall(block))
        if words > LONGEST_PARAGRAPH:
            yield Fault("paragraph_long", _begin(block))
        for sentence in SENTENCE_END.split(block):
            length = len(WORD.findall(sentence))
            if length > longest:
                yield Fault("sentence_long", _begin(sentence))
            if length:
                lengths.append(length)
    if len(lengths) >= 5 and sum(lengths) / len(lengths) > mean:
        yield Fault("sentences_long", f"{sum(lengths) / len(lengths):.0f}")


def _check_words(text, root, words):
    plain = _get_plain(root)
    if text.is_article and len(words) < FEWEST_WORDS:
        yield Fault("text_short", str(len(words)))
    for found in PLACEHOLDER.findall(f"{text.title}\n{text.description}\n{plain}"):
        yield Fault("placeholder", found)
    letters = [letter for letter in plain if letter.isalpha()]
    if text.lang == "vi" and len(letters) >= 40:
        marked = sum(unaccent(letter) != letter.lower() for letter in letters)
        if marked < BARE * len(letters):
            yield Fault("accents_missing")
    shouted = re.findall(r"[^\W\d_]{2,}", text.title)
    if len(shouted) > 2 and all(word.isupper() for word in shouted):
        yield Fault("title_capitals")


def _check_copies(text, words):
    own = _get_shingles(words)
    for title, body in text.others:
        if title and _fold(title) == _fold(text.title):
            yield Fault("title_taken", title)
        theirs = _get_shingles(get_words(_get_plain(_parse(body))))
        if own and len(own & theirs) > COPIED * len(own):
            yield Fault("copied", title)


def _get_shingles(words):
    return {
        tuple(words[start : start + SHINGLE])
        for start in range(len(words) - SHINGLE + 1)
    }


# ------------------------------------------------------------
# HTML
# ------------------------------------------------------------


def _parse(body):
    try:
        return html.fragment_fromstring(body or "", create_parent="div")
    except (etree.ParserError, ValueError):
        # control characters, a declaration of an encoding
        clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|<\?xml[^>]*>", "", body)
        return html.fragment_fromstring(clean, create_parent="div")


def _get_plain(root):
    """Return the text, blocks apart."""
    return "\n".join(_get_blocks(root))


def _get_blocks(root):
    """Return the texts of paragraphs, list items and the like; each text once."""
    blocks, current = [], []

    def close():
        if block := " ".join("".join(current).split()):
            blocks.append(block)
        current.clear()

    def walk(node):
        if not isinstance(node.tag, str) or node.tag in ("script", "style"):
            return
        is_block = node.tag in BLOCKS
        if is_block:
            close()
        elif node.tag == "br":
            current.append(" ")
        current.append(node.text or "")
        for child in node:
            walk(child)
            current.append(child.tail or "")
        if is_block:
            close()

    walk(root)
    close()
    return blocks


def _fold(text):
    return " ".join(unaccent(text or "").split())


def _begin(block):
    return " ".join(block.split()[:8]) + " …"
