"""A place of a call that is over, and did not leave, is free for the next who asks."""

import math
import threading

import pytest

from specmint.runtime.engine.effects import Wait
from specmint.runtime.engine.state import ClientState
from specmint.runtime.features import rate_limits
from specmint.runtime.spec import Limit
from tests.runtime.fake_driver import view
from tests.runtime.test_rate_limits import made


class Entering:
    """A call at the limiter, with the lock of its driver."""

    def __init__(self, state: ClientState) -> None:
        self.running = threading.Lock()
        self.running.acquire()
        assert state.limiter is not None
        rules = state.rules_of("GET", "/one")
        self.steps = state.limiter.enter(view(state), rules, math.inf, self.running)

    def waits(self) -> float:
        """The seconds that it would wait; 0.0 once it may go."""
        try:
            step = next(self.steps)
        except StopIteration:
            return 0.0
        assert isinstance(step, Wait)
        return step.seconds


@pytest.mark.parametrize(
    ("limit", "seconds"), [(Limit(concurrent=1), 1.0), (Limit(requests=1, window=9.0), 9.0)]
)
def test_a_call_that_is_over_is_taken_as_given_up_when_the_next_one_asks(
    limit: Limit, seconds: float
) -> None:
    """It may have been sent just now, and the vendor be at it still: the place is free as late as after a cancelled call."""
    driver, state = made(limit)
    over, following = Entering(state), Entering(state)
    assert over.waits() == 0.0
    driver.turn(4.0)
    over.running.release()

    assert following.waits() == pytest.approx(seconds)
    driver.turn(seconds)
    assert following.waits() == 0.0


def test_a_call_that_is_over_holds_up_no_queue() -> None:
    """Who waited behind it is the first then."""
    driver, state = made(Limit(requests=1, window=9.0))
    first, over, following = (Entering(state) for _ in range(3))
    assert [first.waits(), over.waits(), following.waits()] == [0.0, 14.0, math.inf]
    over.running.release()
    driver.turn(14.0)

    assert following.waits() == 0.0


def test_who_leaves_the_queue_wakes_the_next() -> None:
    """The first alone knows how long the wait is; without a word from it the second would wait for ever."""
    _, state = made(Limit(requests=1, window=9.0))
    first, gone, following = (Entering(state) for _ in range(3))
    assert [first.waits(), gone.waits()] == [0.0, 14.0]
    waiting = next(following.steps)
    assert isinstance(waiting, Wait) and not waiting.signal.is_set
    gone.steps.close()

    assert waiting.signal.is_set and following.waits() == 14.0


def test_a_call_that_ends_with_its_place_just_taken_used_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was not sent: the next one goes at once, and not a minute later."""

    def interrupted(queue: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    _, state = made(Limit(requests=1, window=60.0))
    monkeypatch.setattr(rate_limits, "_wake", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Entering(state).waits()

    assert Entering(state).waits() == 0.0
