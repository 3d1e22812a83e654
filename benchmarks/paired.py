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
    """Print one figure against the most that it may be, and end with 1 beyond that."""
    _print(name, value, f"≤ {goal:g}{unit}", unit, within=value <= goal)


def judge_at_least(name: str, value: float, goal: float, unit: str = "×") -> None:
    """Print one figure against the least that it may be, and end with 1 below that."""
    _print(name, value, f"≥ {goal:g}{unit}", unit, within=value >= goal)


def _print(name: str, value: float, goal: str, unit: str, *, within: bool) -> None:
    shown = f"{value:.2f}" if unit else f"{value:g}"
    print(f"{'ok  ' if within else 'FAIL'} {name}: {shown}{unit} (goal {goal})", flush=True)
    if not within:
        sys.exit(1)
