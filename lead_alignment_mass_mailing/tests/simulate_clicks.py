"""Writes data/mail_clicks.csv: clicks on the links of one mailing, each with a label of
who did it. Run it again to get the same file.

python3 simulate_clicks.py

Gateways fetch every link of a mail within five seconds, with a browser's name and from
a pool of cloud addresses; some when they deliver it, some when it waits in the mailbox
(Mautic #16263). People read first, click one or few links at a reader's pace, some of
them from the same office; a few click twice, or two links within seconds.
"""

import csv
import random
from pathlib import Path

TARGET = Path(__file__).with_name("data") / "mail_clicks.csv"
RECIPIENTS, LINKS = 600, 8
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1",
)
COLUMNS = ("recipient", "link", "seconds", "address", "agent", "method", "label")


def simulate(chance):
    """Rows as of ``COLUMNS``; seconds are since the mailing was sent"""
    cloud = [f"198.51.100.{number}" for number in range(1, 255)]
    offices = [f"203.0.113.{number}" for number in range(1, 21)]
    for recipient in range(RECIPIENTS):
        if chance.random() < 0.4:
            yield from scan(chance, recipient, cloud)
        if chance.random() < 0.35:
            yield from read(chance, recipient, offices)


def scan(chance, recipient, cloud):
    """A gateway: all links within five seconds"""
    start = chance.choice([0, 3, 40, 600, 3600]) + chance.random() * 5
    address, agent = chance.choice(cloud), chance.choice(BROWSERS)
    span = chance.uniform(0.5, 4.5)
    for link in range(LINKS):
        seconds = round(start + span * link / (LINKS - 1), 1)
        yield recipient, link, seconds, address, agent, "GET", "gateway"


def read(chance, recipient, offices):
    """A person: one to three links, at a reader's pace"""
    seconds = 30 + chance.lognormvariate(8, 1.5)
    address = (
        chance.choice(offices)
        if chance.random() < 0.3
        else f"192.0.2.{chance.randrange(1, 255)}"
    )
    agent = chance.choice(BROWSERS)
    for link in chance.sample(range(LINKS), chance.choice([1, 1, 1, 2, 2, 3])):
        yield recipient, link, round(seconds, 1), address, agent, "GET", "human"
        if chance.random() < 0.05:  # a double click
            again = round(seconds + 0.4, 1)
            yield recipient, link, again, address, agent, "GET", "human"
        # most read on before the next link; some open two tabs at once
        seconds += (
            chance.uniform(1, 4)
            if chance.random() < 0.1
            else (20 + chance.lognormvariate(3.5, 1))
        )


def main():
    chance = random.Random(20261126)  # noqa: S311 - the same clicks each time
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(simulate(chance), key=lambda row: row[2]))


if __name__ == "__main__":
    main()
