"""What a call does besides its request: it pays for repeats, and reads the details of refusals."""

from typing import Any

import pytest

from specmint.runtime import errors
from specmint.runtime.engine.call import run
from specmint.runtime.engine.state import Quota
from specmint.runtime.features.error_details import RefusalDetails
from specmint.runtime.spec import Api
from tests.runtime.fake_driver import FakeDriver, answer, calling, script, view

API = Api(name="t", server="https://api.test", operations={})


@pytest.mark.parametrize("failures", [1, 2])
def test_a_call_that_succeeds_in_the_end_costs_nothing(failures: int) -> None:
    """It gets back what its repeats took, and no more: the quota says how the vendor is, not how often it was asked."""
    driver = FakeDriver(script(*[answer(503, {})] * failures, answer(200, {})))
    state = driver.state(API)
    state.quota = Quota(100)
    for _ in range(5):
        state.quota.spend()
    driver.run(run(view(state), *calling("GET", "/one")))

    assert [state.quota.spend() for _ in range(6)] == [True] * 5 + [False]


def test_a_refusal_is_read_as_what_the_spec_declares_for_it() -> None:
    """Where the call names what reads it, by its status; a success is not read so."""
    details = RefusalDetails({"404": dict[str, int]})
    driver = FakeDriver(script(answer(404, {"left": 7}), answer(200, {"left": 7})))
    state = driver.state(API)
    seen: list[Any] = []

    def read(*given: Any) -> None:
        seen.append(given[1:])
        details(*given)

    call: Any = calling("GET", "/one", details=read)
    with pytest.raises(errors.NotFound) as caught:
        driver.run(run(view(state), *call))
    driver.run(run(view(state), *call))

    assert caught.value.details == {"left": 7} and seen == [("request", caught.value)]
