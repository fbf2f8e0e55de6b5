"""The one table that is printed: what, ours, the peers, the number to reach."""

import dataclasses
import math
import statistics
from collections.abc import Sequence

from bench.measures import percentile

NAMES = ("ours", "terminado", "ttyd")


def spread(values: Sequence[float], *, digits: int = 0) -> str:
    """Median, lowest and highest."""
    low, middle, high = (number(pick(values), digits=digits) for pick in (min, statistics.median, max))
    return f"{middle} ({low} to {high})"


def tail(values: Sequence[float], *, share: float, digits: int = 1) -> str:
    """Median and a high percentile."""
    return f"{number(statistics.median(values), digits=digits)} / {number(percentile(values, share), digits=digits)}"


def number(value: float, *, digits: int) -> str:
    """A figure; what took too long is said so."""
    return "never" if math.isinf(value) else f"{value:.{digits}f}"


@dataclasses.dataclass
class Table:
    """Rows in the order in which they were measured."""

    rows: list[tuple[str, dict[str, str], str]] = dataclasses.field(default_factory=list)

    def add(self, what: str, *, target: str = "", **figures: str) -> None:
        """Add a row, and show it at once: a run takes minutes."""
        self.rows.append((what, figures, target))
        print(f"  {what}: " + ", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)

    def text(self) -> str:
        """The table, as Markdown."""
        shown = [name for name in NAMES if any(name in figures for _what, figures, _target in self.rows)]
        lines = [["what", *shown, "target"]]
        lines += [[what, *(figures.get(name, "") for name in shown), target] for what, figures, target in self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        drawn = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
            for line in lines
        ]
        return "\n".join([drawn[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *drawn[1:]])
