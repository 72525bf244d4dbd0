"""Make a lead file with every kind of fault: python3 dirty_file.py ROWS > file.csv

One in five rows repeats an earlier one, written differently. Always the same file for
the same number of rows. ``faults(rows)`` tells what is in it, for tests.
"""

import csv
import random
import sys

HEADERS = ["Họ và tên", "SĐT", "Email", "Ghi chú", "Sản phẩm", "Nguồn"]
NAMES = ["Nguyễn Thị Lan", "Trần Văn Minh", "Lê Hoa", "Phạm Quốc Đạt", "Vũ Thu"]
PRODUCTS = ["IELTS", "Tiếng Anh trẻ em", "Giao tiếp", ""]
# kind of fault -> (weight, cell of a mobile number 0xxxxxxxxx)
PHONES = {
    "good": (30, lambda n: n),
    "spaces": (8, lambda n: f"{n[:4]} {n[4:7]} {n[7:]}"),
    "dots": (6, lambda n: f"{n[:4]}.{n[4:7]}.{n[7:]}"),
    "lost zero": (12, lambda n: n[1:]),
    "country": (6, lambda n: "84" + n[1:]),
    "double zero": (2, lambda n: "0084" + n[1:]),
    "plus and zero": (3, lambda n: "+84 " + n),
    "letter": (3, lambda n: "O" + n[1:]),
    "apostrophe": (3, lambda n: "'" + n),
    "decimal": (4, lambda n: n[1:] + ".0"),
    "scientific": (3, lambda n: f"{n[1]}.{n[2:]}E8"),
    "name": (4, lambda n: f"{n} (Chị Lan)"),
    "rounded": (2, lambda n: f"{n[1]}.{n[2]}E8"),
    "short": (2, lambda n: n[:8]),
    "words": (1, lambda n: "không có số"),
    "empty": (2, lambda n: ""),
}
BROKEN = ("rounded", "short", "words", "empty")


def make_rows(count, seed=19):
    """Yield (kind of fault, is_repeated, cells) of each row."""
    dice = random.Random(seed)
    numbers = {}
    for index in range(count):
        is_repeated = bool(numbers) and dice.random() < 0.2
        number = dice.choice(list(numbers)) if is_repeated else f"09{index:08}"
        kinds, weights = zip(*((k, w) for k, (w, _c) in PHONES.items()), strict=True)
        kind = dice.choices(kinds, weights)[0]
        if is_repeated and kind in BROKEN:
            kind = "spaces"
        if kind not in BROKEN:
            numbers[number] = index
        elif dice.random() < 0.3:
            kind += ", with e-mail"
        phone = PHONES[kind.removesuffix(", with e-mail")][1](number)
        email = f"khach{index}@example.com" if "e-mail" in kind else ""
        if email and index % 3 == 0:
            email = email.replace(".com", ",com")
        yield (
            kind,
            is_repeated,
            [
                dice.choice(NAMES),
                phone,
                email,
                dice.choice(["", "Hỏi giá", "Gọi sau 17h"]),
                dice.choice(PRODUCTS),
                dice.choice(["Facebook", "Zalo", ""]),
            ],
        )


def main():
    writer = csv.writer(sys.stdout)
    writer.writerow(HEADERS)
    for index, (_kind, _repeated, cells) in enumerate(make_rows(int(sys.argv[1]))):
        if index % 50 == 49:
            writer.writerow([])  # people leave empty rows
        writer.writerow(cells[: 4 if index % 40 == 7 else None])


if __name__ == "__main__":
    main()
