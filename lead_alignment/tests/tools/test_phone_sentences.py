import unittest

import phonenumbers

from ...tools.typed_addresses import find_typed
from .phone_sentences import ASKED, SILENT, make_sentences

PRECISION, RECALL = 0.99, 0.95


def find_numbers(text):
    """Return the numbers of a sentence that can be called, E.164"""
    found = set()
    for kind, typed in find_typed(text):
        if kind == "phone":
            try:
                number = phonenumbers.parse(typed, "VN")
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                form = phonenumbers.PhoneNumberFormat.E164
                found.add(phonenumbers.format_number(number, form))
    return found


class TestPhoneSentences(unittest.TestCase):
    """Numbers within Vietnamese sentences: few missed, hardly one made up."""

    def test_precision_and_recall(self):
        right = wrong = missed = 0
        odd = []
        for seed in range(10):
            for text, numbers in make_sentences(seed=seed):
                found = find_numbers(text)
                right += len(found & set(numbers))
                wrong += len(found - set(numbers))
                missed += len(set(numbers) - found)
                if found != set(numbers):
                    odd.append((text, found))
        self.assertGreaterEqual(right / (right + wrong), PRECISION, odd[:20])
        self.assertGreaterEqual(right / (right + missed), RECALL, odd[:20])
        self.assertGreater(right, 1000)

    def test_the_sentences_are_many(self):
        texts = {text for text, _numbers in make_sentences()}
        self.assertGreater(len(texts), 150)
        self.assertGreaterEqual(len(ASKED) + len(SILENT), 40)
