import random
import unicodedata

from odoo.tests import TransactionCase, tagged

from odoo.addons.lead_alignment.tools.unaccent import unaccent

from ..tools.content_checks import Text, check, get_likeness, get_words

TOPICS = {
    "vi": [
        ("khóa học tiếng Anh", "Khóa học tiếng Anh cho người đi làm buổi tối"),
        ("luyện viết chữ đẹp", "Luyện viết chữ đẹp tại nhà trong mười phút"),
        ("học phí trọn gói", "Học phí trọn gói gồm những khoản nào trong năm"),
        ("lịch khai giảng", "Lịch khai giảng tháng ba và cách giữ chỗ sớm"),
        ("bảo hành thiết bị", "Bảo hành thiết bị nhà bếp trong hai năm đầu tiên"),
    ],
    "en": [
        ("English course", "How to choose an English course for your team"),
        ("monthly invoice", "What each line of your monthly invoice tells you"),
        ("kitchen warranty", "Kitchen warranty: what two years really cover"),
        ("delivery date", "Why a delivery date moves and what you can do"),
        ("school uniform", "School uniform sizes: measure once, order once"),
    ],
}
WORDS = {
    "vi": [
        "chúng",
        "tôi",
        "khách",
        "hàng",
        "thường",
        "hỏi",
        "về",
        "thời",
        "gian",
        "buổi",
        "tối",
        "giáo",
        "viên",
        "lớp",
        "nhỏ",
        "mỗi",
        "tuần",
        "học",
        "viên",
        "được",
        "nhận",
        "lịch",
        "rõ",
        "ràng",
        "trước",
        "khi",
        "bắt",
        "đầu",
        "và",
        "có",
        "thể",
        "đổi",
        "sang",
        "ngày",
        "khác",
        "nếu",
        "báo",
        "sớm",
        "vì",
        "vậy",
        "gia",
        "đình",
        "yên",
        "tâm",
        "hơn",
        "khi",
        "chọn",
        "gói",
        "phù",
        "hợp",
    ],
    "en": [
        "most",
        "customers",
        "ask",
        "about",
        "time",
        "first",
        "and",
        "price",
        "second",
        "because",
        "a",
        "clear",
        "plan",
        "for",
        "each",
        "week",
        "helps",
        "them",
        "decide",
        "early",
        "while",
        "our",
        "people",
        "write",
        "down",
        "what",
        "was",
        "agreed",
        "so",
        "that",
        "nobody",
        "has",
        "to",
        "explain",
        "it",
        "twice",
        "when",
        "another",
        "colleague",
        "answers",
    ],
}
DESCRIPTIONS = {
    "vi": "Đội ngũ của chúng tôi trả lời những câu hỏi hay gặp về {}, có ví dụ cụ thể.",
    "en": "Our experts answer what customers ask about the {} most, with an example.",
}
HEADINGS = {
    "vi": ["Dành cho ai", "Câu trả lời ngắn", "Từng bước một", "Lỗi thường gặp"],
    "en": ["Who it is for", "The short answer", "Step by step", "Common mistakes"],
}
LINKS = {
    "vi": '<p>Xem <a href="/bang-gia">bảng giá của chúng tôi</a> trước khi chọn.</p>',
    "en": '<p>See <a href="/prices">our list of prices</a> before you choose.</p>',
}
IMAGES = {
    "vi": '<p><img src="/web/image/1-a/lop.jpg" alt="Lớp học buổi tối"/></p>',
    "en": '<p><img src="/web/image/1-a/class.jpg" alt="An evening class"/></p>',
}


def make_paragraph(lang, chance, words=55):
    """Return sentences of 9 to 16 words."""
    sentences, count = [], 0
    while count < words:
        size = chance.randrange(9, 17)
        chosen = [chance.choice(WORDS[lang]) for _number in range(size)]
        sentences.append(" ".join(chosen).capitalize() + ".")
        count += size
    return f"<p>{' '.join(sentences)}</p>"


def make_clean(lang, number):
    """Return a text in which nothing is wrong."""
    chance = random.Random(f"{lang}{number}")
    focus, title = TOPICS[lang][number % 5]
    parts = [f"<p>{focus.capitalize()}: {make_paragraph(lang, chance)[3:]}"]
    for heading in HEADINGS[lang]:
        parts += [f"<h2>{heading}</h2>", make_paragraph(lang, chance, 40)]
        parts.append(make_paragraph(lang, chance, 40))
    parts += [LINKS[lang], IMAGES[lang]]
    return Text(
        title=title,
        description=DESCRIPTIONS[lang].format(focus),
        body="".join(parts),
        focus=focus,
        lang=lang,
        knows=lambda path: path in ("/bang-gia", "/prices", "/"),
        host="www.shop.vn",
    )


def swap(old, new, count=1):
    return lambda text: text._replace(body=text.body.replace(old, new, count))


def add(more):
    return lambda text: text._replace(body=text.body + more)


def give(**values):
    return lambda text: text._replace(**values)


def strip_accents(text):
    return text._replace(body=unaccent(text.body))


LONG = {
    "vi": " ".join(WORDS["vi"] * 2) + ".",
    "en": " ".join(WORDS["en"] * 2) + ".",
}
# {name: (code that must be found, how the fault comes into a text)}; of both languages
FAULTS = {
    "no title": ("title_missing", give(title=" ")),
    "short title": ("title_length", give(title="Ngắn")),
    "long title": ("title_length", give(title="x y " * 20)),
    "no description": ("description_missing", give(description="")),
    "short description": ("description_length", give(description="Short one.")),
    "long description": ("description_length", give(description="một hai " * 30)),
    "skipped level": ("heading_order", swap("<h2>", "<h4>")),
    "empty heading": ("heading_empty", add("<h2> </h2>")),
    "two titles": ("many_titles", add("<h1>One</h1><p>a.</p><h1>Two</h1>")),
    "no alt text": ("image_alt", add('<p><img src="/a/b.png"/></p>')),
    "file as alt": ("image_alt", add('<p><img src="/a/b.png" alt="IMG_1.png"/></p>')),
    "empty link": ("link_broken", add('<p><a href="">here it is</a></p>')),
    "lost anchor": ("link_broken", add('<p><a href="#gone">below</a></p>')),
    "script link": ("link_broken", add('<p><a href="javascript:x()">go on</a></p>')),
    "unknown page": ("link_broken", add('<p><a href="/gone">old page</a></p>')),
    "no protocol": ("link_broken", add('<p><a href="www.shop.vn">shop</a></p>')),
    "test server": ("link_broken", add('<p><a href="http://localhost/a">a b</a></p>')),
    "placeholder": ("placeholder", add("<p>Lorem ipsum dolor.</p>")),
    "open question": ("placeholder", add("<p>TODO: ask Lan.</p>")),
    "other phrase": ("focus_title", give(focus="máy giặt cửa trước")),
}


@tagged("post_install", "-at_install", "lead_alignment_content")
class TestContentChecks(TransactionCase):
    """40 seeded faults and 40 clean texts, in Vietnamese and English."""

    def test_forty_faults_are_found(self):
        count = 0
        for lang in ("vi", "en"):
            for number, (name, (code, spoil)) in enumerate(FAULTS.items()):
                with self.subTest(lang=lang, fault=name):
                    text = spoil(make_clean(lang, number))
                    self.assertIn(code, {fault.code for fault in check(text)})
                    count += 1
        self.assertEqual(count, 40)

    def test_forty_clean_texts_have_none(self):
        alarms = []
        for lang in ("vi", "en"):
            for number in range(20):
                alarms += check(make_clean(lang, number))
        self.assertEqual(alarms, [])

    def test_each_fault_is_found_alone(self):
        """A seeded fault does not set off others."""
        own = {"no title", "short title", "long title", "other phrase"}
        for name in FAULTS.keys() - own:
            with self.subTest(fault=name):
                code, spoil = FAULTS[name]
                text = spoil(make_clean("en", 1))
                self.assertEqual({fault.code for fault in check(text)}, {code})

    def test_faults_of_readers(self):
        for lang in ("vi", "en"):
            clean = make_clean(lang, 2)
            cases = {
                "sentence_long": add(f"<p>{LONG[lang]}</p>"),
                "paragraph_long": add(f"<p>{' '.join(['Một hai ba.'] * 60)}</p>"),
                "text_short": give(body="<p>Ngắn. <a href='/'>Trang đầu</a></p>"),
                "heading_twice": add(f"<h2>{HEADINGS[lang][0].upper()}</h2>"),
                "link_internal": swap('href="/', 'href="https://other.vn/', 9),
                "focus_missing": give(focus=""),
                "focus_intro": swap(clean.focus.capitalize(), ""),
                "focus_stuffed": add(f"<p>{(clean.focus + '. ') * 40}</p>"),
                "title_capitals": give(title="MUA NGAY HÔM NAY GIÁ RẺ NHẤT ĐI"),
                "title_taken": give(others=[(clean.title.upper(), "<p>x</p>")]),
                "copied": give(others=[("Other", clean.body)]),
            }
            for code, spoil in cases.items():
                with self.subTest(lang=lang, code=code):
                    found = {fault.code for fault in check(spoil(clean))}
                    self.assertIn(code, found)

    def test_vietnamese_with_and_without_accents(self):
        text = make_clean("vi", 0)
        self.assertEqual(check(text._replace(focus="khoa hoc tieng anh")), [])
        self.assertEqual(check(text._replace(focus="KHÓA HỌC  tiếng Anh")), [])
        decomposed = unicodedata.normalize("NFD", text.focus)
        self.assertEqual(check(text._replace(focus=decomposed)), [])
        bare = strip_accents(text)
        self.assertEqual([one.code for one in check(bare)], ["accents_missing"])

    def test_whatever_html_there_is(self):
        for body in (
            "",
            "   ",
            "plain",
            "<p>open <b>never closed",
            "<!-- c --><p>x</p><?php y ?>",
            "<?xml version='1.0' encoding='utf-8'?><p>x</p>",
            "\x00\x01<p>x</p>",
            "<a href='http://[::1'>x</a>",
            "<a href='https://x.vn:port/'>x</a>",
            "<div>" * 200 + "x" + "</div>" * 200,
            "&nbsp;&amp;&#0;",
        ):
            with self.subTest(body=body[:20]):
                codes = {
                    fault.code
                    for fault in check(make_clean("en", 0)._replace(body=body))
                }
                self.assertIn("text_short", codes)

    def test_what_is_no_fault(self):
        for more in (
            "<p>Tầng 2, TP. HCM, ThS. Lan dạy, v.v. và nhiều lớp khác nữa.</p>",
            "<p>Prices e.g. 1.500.000, etc. are below.</p>",
            "<p>[IELTS] Cách viết Task 2 và danh sách TODO hằng ngày.</p>",
            '<p><a href="/"><img src="/a.png" alt="Về trang đầu"/></a></p>',
            '<p><a href="/" aria-label="Home"><i class="fa fa-home"></i></a></p>',
            "<table><tr><td>Giá</td><td>Miễn phí</td></tr></table><hr/>",
            f"<p>{'Một câu ngắn.” Câu sau (xem bài 2.) ok.😀 Hết.<br/>' * 8}</p>",
        ):
            with self.subTest(more=more[:30]):
                self.assertEqual(check(add(more)(make_clean("vi", 0))), [])

    def test_letters_and_accents_apart(self):
        text = make_clean("vi", 0)
        apart = {
            name: unicodedata.normalize("NFD", getattr(text, name))
            for name in ("title", "description", "body")
        }
        self.assertEqual(check(text._replace(**apart)), [])

    def test_good_links_are_left_alone(self):
        for address in (
            "#top",
            "tel:0901 234 567",
            "sms:+84901234567",
            "mailto:an@khach.vn,ba@khach.vn?subject=Xin chào",
            "https://www.shop.vn/prices",
            "/prices#list",
            "/prices?utm_source=a",
            "mailto:an@khach.vn",
            "tel:+84901234567",
            "https://vi.wikipedia.org/wiki/Ti%E1%BA%BFng_Anh",
        ):
            with self.subTest(address=address):
                text = add(f'<p><a href="{address}">our whole list</a></p>')
                self.assertEqual(check(text(make_clean("en", 0))), [])

    def test_likeness(self):
        one = get_words("Có thể đổi lớp sau buổi đầu không?")
        self.assertEqual(
            get_likeness(one, get_words("co the doi lop sau buoi dau khong")), 1
        )
        self.assertLess(get_likeness(one, get_words("Học phí bao nhiêu?")), 0.2)
        self.assertEqual(get_likeness([], []), 0)
