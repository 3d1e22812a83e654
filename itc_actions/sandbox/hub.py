"""What one sandbox consists of, behind one lock; no HTTP library is needed to hold it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..clock import Clock, SimulatedClock
from .api_keys import Tokens
from .faults import Faults
from .quota import Quota
from .recorder import Recorder
from .state_file import load_state, save_state
from .world.completion import completed
from .world.settling import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .world import World, WorldState


class Hub:
    """World, faults and the list of requests.

    :param make_seed: makes the state to start with (and to go back to on a reset).
    :param clock: what tells the time.
    :param state_file: where the world is kept, if anywhere; what it holds wins over the seed.
    """

    def __init__(self, make_seed: Callable[[], WorldState], clock: Clock, state_file: Path | None) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.faults = Faults()
        self.recorder = Recorder()
        self.quota = Quota(clock)
        self.tokens = Tokens()
        self._make_seed = make_seed
        self._state_file = state_file
        kept = load_state(state_file) if state_file is not None else None
        if kept is not None:
            self._catch_up(kept.now.timestamp())
        self.world = completed(kept.world if kept is not None else make_seed(), clock)
        self._saved = -1
        self._watchers: list[Callable[[World], None]] = []
        self.save()

    @property
    def simulated(self) -> bool:
        """Whether the clock moves only when it is told to."""
        return isinstance(self.clock, SimulatedClock)

    def _catch_up(self, kept: float) -> None:
        """A simulated clock goes on from where the kept world stopped."""
        behind = kept - self.clock.now().timestamp()
        if self.simulated and behind > 0:
            self.clock.sleep(behind)

    def replace_world(self, state: WorldState | None = None) -> None:
        """Start again from a state, or from the seed. Faults and the list of requests are cleared too."""
        revision, keys = self.world.revision, self.world.state.account.api_keys
        self.world = completed(state if state is not None else self._make_seed(), self.clock)
        self.world.revision = revision + 1
        self.world.state.account.api_keys = self.world.state.account.api_keys or keys
        self.quota = Quota(self.clock)
        self.faults.clear()
        self.recorder.clear()
        for watcher in self._watchers:
            watcher(self.world)
        self.save()

    def watch(self, watcher: Callable[[World], None]) -> None:
        """Show the world to somebody, and again whenever another takes its place."""
        self._watchers.append(watcher)
        watcher(self.world)

    def advance(self, seconds: float) -> None:
        """Let time pass, and happen what it brings."""
        self.clock.sleep(seconds)
        settle(self.world)
        self.world.take_changes()
        self.world.revision += 1  # the kept world knows the time

    def save(self) -> None:
        """Write the state file if anything has changed since."""
        if self._state_file is not None and self.world.revision != self._saved:
            save_state(self._state_file, self.world.state, self.clock.now())
        self._saved = self.world.revision
