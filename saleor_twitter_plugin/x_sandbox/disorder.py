"""Mix up deliveries by a seed: twice, late, in another order. Pure."""

import random
from dataclasses import dataclass, field

from saleor_twitter_plugin.x_sandbox.knobs import Disorder
from saleor_twitter_plugin.x_sandbox.log_entries import Delivery


@dataclass
class Shuffler:
    """Draws what happens to each delivery; the same seed draws the same again."""

    disorder: Disorder
    window: list[Delivery] = field(default_factory=list)
    windows_count: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.disorder.seed)

    def draw_copies_count(self) -> int:
        """Return how often a delivery is sent: once or, at times, twice."""
        return 2 if self._random.random() < self.disorder.duplicate_share else 1

    def draw_delay_seconds(self) -> float:
        """Return how long a delivery dawdles before its first try."""
        if not self.disorder.delay_seconds_max:
            return 0.0
        return self._random.uniform(0, self.disorder.delay_seconds_max)

    @property
    def reorders(self) -> bool:
        """Tell whether deliveries are held at all: one alone has no other order."""
        return self.disorder.reorder_window_count > 1

    def hold(self, delivery: Delivery) -> bool:
        """Put a delivery into the window; tell whether the window is full now."""
        self.window.append(delivery)
        return len(self.window) >= self.disorder.reorder_window_count

    def take_window(self) -> list[Delivery]:
        """Empty the window and return what was in it, shuffled."""
        taken, self.window = self.window, []
        self.windows_count += 1
        self._random.shuffle(taken)
        return taken
