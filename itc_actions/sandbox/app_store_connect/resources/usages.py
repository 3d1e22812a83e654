"""How much testers used an app. This sandbox keeps such numbers by build alone, so by tester there are none."""

from __future__ import annotations

from ..model import Metric

PERIODS = ("P7D", "P30D", "P90D", "P365D")

BY_TESTER = Metric(
    lambda world, item: [],
    parameters={"period": PERIODS, "groupBy": ("betaTesters",), "filter[betaTesters]": ()},
)
OF_TESTER = Metric(
    lambda world, item: [], parameters={"period": PERIODS, "filter[apps]": ()}, required=("filter[apps]",)
)
OF_LINK = Metric(lambda world, item: [])
