"""Sentences as customers write them to shops in Vietnam, and which numbers in them are
to be called. Numbers, names and amounts are invented."""

from random import Random

PREFIXES = ("032", "035", "038", "070", "077", "081", "085", "090", "091", "093", "098")
PREFIXES += ("096", "097", "094", "088", "079")
# {number}: one to call
ASKED = (
    "Em muốn học IELTS, gọi em số {number} nhé",
    "sđt {number}",
    "SĐT:{number} ạ",
    "Số em là {number}, shop gọi giúp em sau 18h",
    "Cho mình xin báo giá, zalo {number}",
    "{number} mình tên Hoa",
    "ib em qua số {number} nha shop ơi",
    "dt {number} dc {address}",
    "Giá khóa này bao nhiêu? {number}",
    "gọi cho vợ anh: {number}",
    "em 19 tuổi, sdt: {number}, học 3 buổi/tuần được không ạ",
    "Mình đặt 2 cái size 38, {number}, {address}",
    "alo {number} gọi lại giúp",
    "lh {number} (Zalo) gặp chị Mai",
    "Tư vấn giúp mình nhé. {number}.",
    "{number} - gọi giờ hành chính",
    "ship cho em về {address}, đt em {number}, giá 1.250.000đ đúng ko",
    "Đã chuyển khoản 2.500.000 rồi nhé, {number}",
    "mail em là lan.nguyen@khach.example, sđt {number}",
    "Anh ơi số mới của em là {number}, số cũ bỏ rồi",
    "ngày 12/11/2026 em rảnh, {number}",
    "đơn hàng 10 triệu, alo {number}",
)
SILENT = (
    "Giá 12.500.000đ hay 12.000.000đ vậy shop?",
    "Mã đơn hàng 2026112800123 giao chưa ạ",
    "MST công ty em: 0312345678",
    "mã số thuế 0101234567-001 nhé",
    "STK 0071001234567 Vietcombank đúng không ạ",
    "số tài khoản của em 19034567890123",
    "CCCD của em 079203001234",
    "Em sinh ngày 12-05-1999",
    "Hẹn 15:30 ngày 28/11/2026 nhé",
    "mã vận đơn SPX 84012345678",
    "Tracking: 0987654321 là mã à?",
    "Khóa 1200 giờ, học phí 15.000.000 - 18.000.000",
    "hóa đơn số 0001234567 của bên mình",
    "Cho em hỏi size 38, 39, 40, 41, 42 còn không",
    "IMEI 356938035643809 bảo hành tới khi nào",
    "hợp đồng 0912345678 ký năm 2025",
    "hotline bên mình là gì ạ",
    "Em ở số 12 ngõ 345 đường Láng",
    "https://shopee.example/product/123456789/9876543210",
    "kích thước 120 x 200 x 35 cm",
)
ADDRESSES = ("12 Lý Thường Kiệt, Hà Nội", "345/67 Lê Văn Sỹ P.13 Q.3", "xóm 4 Nghi Lộc")
# of the nine digits after the trunk zero: 2 3 4, 3 3 3 and so on
GROUPS = ((2, 3, 4), (3, 3, 3), (2, 2, 2, 3), (3, 2, 2, 2), (9,), (9,), (9,))


def make_sentences(count=200, seed=7):
    """Yield (sentence, [numbers to call, E.164]); three in four hold one."""
    chance = Random(seed)
    for number in range(count):
        if number % 4 == 3:
            yield chance.choice(SILENT), []
            continue
        digits = chance.choice(PREFIXES)[1:]
        digits += "".join(chance.choice("0123456789") for _ in range(7))
        text = chance.choice(ASKED).format(
            number=_write(digits, chance), address=chance.choice(ADDRESSES)
        )
        yield text, [f"+84{digits}"]


def _write(digits, chance):
    """Write a number as people do: 0912 345 678, +84912345678, 0912.345.678 …"""
    parts, rest = [], digits
    for size in chance.choice(GROUPS):
        parts.append(rest[:size])
        rest = rest[size:]
    sign = chance.choice((" ", ".", "-", " ", "."))
    return chance.choice(("0", "0", "0", "0", "+84", "84", "(+84) ")) + sign.join(parts)
