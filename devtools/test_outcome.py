"""What a part of the tests gave."""

from dataclasses import dataclass, field


@dataclass
class Outcome:
    passed: int
    failures: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def __str__(self):
        return f"{self.passed} passed, {len(self.failures)} failed"

    @classmethod
    def of_one(cls, failures):
        """One test, which passed where there are no failures"""
        return cls(0 if failures else 1, failures)

    def __add__(self, other):
        return Outcome(
            self.passed + other.passed,
            self.failures + other.failures,
            self.notes + other.notes,
        )
