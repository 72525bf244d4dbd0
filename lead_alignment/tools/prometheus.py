"""The text format of Prometheus, version 0.0.4: what monitoring systems read. Pure.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "lead_alignment_"


class Metric(NamedTuple):
    """A number that is read again and again.

    :param name: in snake case, with its unit at the end, e.g. "job_lag_seconds"
    :param samples: [({label: text}, number)]
    """

    name: str
    about: str
    samples: list[tuple[dict[str, str], float]]


def render(metrics: Iterable[Metric]) -> str:
    """Return the metrics as gauges.

    >>> print(render([Metric("jobs", "All.", [({"job": 'a"b'}, 2.0)])]), end="")
    # HELP lead_alignment_jobs All.
    # TYPE lead_alignment_jobs gauge
    lead_alignment_jobs{job="a\\"b"} 2
    """
    lines = []
    for metric in metrics:
        name = f"{PREFIX}{metric.name}"
        about = metric.about.replace("\\", "\\\\").replace("\n", "\\n")
        lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
        for labels, value in metric.samples:
            shown = ",".join(f'{key}="{_escape(text)}"' for key, text in labels.items())
            name_shown = f"{name}{{{shown}}}" if shown else name
            lines.append(f"{name_shown} {_format(value)}")
    return "".join(f"{line}\n" for line in lines)


def _escape(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _format(value):
    return str(int(value)) if float(value).is_integer() else repr(float(value))
