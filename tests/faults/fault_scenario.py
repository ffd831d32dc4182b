"""A scenario with everything around the vendor that can break: proxy, forwarder, clock."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.behaviour.conftest import Scenario
from tests.servers.proxy import Proxy

from .forwarder import Forwarder
from .shared_clock import SharedClock

_CREATE = {
    "billbee": "/api/v1/customers",
    "bill_com": "/api/v2/Crud/Create/Customer.json",
    "chargeover": "/api/v3/customer",
    "billing_booth_one": "/customer",
}
_LOGIN = {"bill_com": "/api/v2/Login.json", "billing_booth_one": "/token"}
_NAME = {"billbee": "Name", "chargeover": "company"}


@dataclass(slots=True, kw_only=True)
class FaultScenario:
    """A scenario in which a test makes the vendor, the connection or time fail."""

    scenario: Scenario
    proxy: Proxy
    forwarder: Forwarder
    clock: SharedClock

    @property
    def name(self) -> str:
        return self.scenario.api.name

    @property
    def vendor(self) -> Any:
        return self.scenario.vendor

    @property
    def has_session(self) -> bool:
        return self.name in _LOGIN

    @property
    def create_path(self) -> str:
        return _CREATE[self.name]

    @property
    def login_path(self) -> str:
        return _LOGIN[self.name]

    def client(self, url: str = "", **options: Any) -> Any:
        """Return a client on the shared clock, at the vendor itself or at `url`."""
        base = (url or self.scenario.url) + self.scenario.api.prefix
        return self.clock.control(self.scenario.client(base_url=base, **options))

    def with_session(self, client: Any) -> Any:
        """Return the client after a first call, so that its session is open."""
        self.scenario.run(self.read(client))
        return client

    def read(self, client: Any, **parts: Any) -> Any:
        """Return the result of a call that only reads."""
        method, path = self.scenario.api.reading
        if self.name == "bill_com":
            parts.setdefault("form", {})
        return client.request(method, path, **parts)

    def create(self, client: Any, name: str) -> Any:
        """Return the result of a create, under a name of its own."""
        return client.customers.create(self.scenario.new(name))

    def outcome_of(self, call: Callable[[], Any]) -> str:
        """Return "ok", or the name of the error that a call raises."""
        return outcome_of(self.scenario.package, lambda: self.scenario.run(call()))

    def only_creates(self) -> None:
        """Let faults and cuts happen to creates only, and to logins between them."""
        paths = {self.create_path, _LOGIN.get(self.name)}
        self.vendor.faults.only = lambda entry: entry.method == "POST" and entry.path in paths
        self.proxy.only = lambda method, path: method == "POST" and path in paths

    def only_calls(self) -> None:
        """Let faults and cuts happen to everything but logins."""
        login = _LOGIN.get(self.name)
        self.vendor.faults.only = lambda entry: entry.path != login
        self.proxy.only = lambda method, path: path != login

    def created_names(self) -> Counter[str]:
        """Return how many records the vendor has under each name."""
        member = _NAME.get(self.name, "name")
        return Counter(str(each.record[member]) for each in self.vendor.ledger.created)


def outcome_of(package: Any, call: Callable[[], Any]) -> str:
    """Return "ok", or the name of the error that a call raises. Anything but the package's own errors fails the test."""
    try:
        call()
    except package.errors.Error as error:
        return type(error).__name__
    return "ok"
