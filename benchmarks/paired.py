"""Two things in turn, A B A B …, and the ratio pair by pair: what a noisy machine can be asked."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable


def median_ratio(ours: Callable[[], float], bare: Callable[[], float], pairs: int, warm_up: int = 1) -> float:
    """The median of ours / bare over so many pairs; each call returns seconds."""
    for _ in range(warm_up):
        ours()
        bare()
    ratios = []
    for number in range(pairs):
        if number % 2:
            base = bare()
            ratios.append(ours() / base)
        else:
            mine = ours()
            ratios.append(mine / bare())
    return statistics.median(ratios)


def judge(name: str, value: float, goal: float, unit: str = "×") -> None:
    """Print one figure against its goal, and end with 1 beyond it."""
    within = value <= goal
    print(f"{'ok  ' if within else 'FAIL'} {name}: {value:.2f}{unit} (goal ≤ {goal:g}{unit})", flush=True)
    if not within:
        sys.exit(1)
