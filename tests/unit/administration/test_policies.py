"""The policies of all contexts are read from what is stored, a moment old at most."""

from threading import Event, Thread

import pytest

from adapters.kit.policies import PolicyReader, StoredPolicies
from adapters.memory.administration import MemoryAdministrationQueries
from tests.unit.administration.conftest import Office, Other, ShopPolicy
from tjdomain.administration.domain.parameter import Parameter
from tjdomain.shared.errors import BadReply


class Watched(MemoryAdministrationQueries):
    """Counts readings, and holds one up when asked to."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.store)
        self.readings = 0
        self.begun, self.go_on = Event(), Event()
        self.go_on.set()

    def parameters(self) -> tuple[Parameter, ...]:
        self.readings += 1
        self.begun.set()
        assert self.go_on.wait(10)
        return super().parameters()


class Time:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def queries(office: Office) -> Watched:
    return Watched(office)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def reader(queries: Watched, time: Time) -> PolicyReader:
    return PolicyReader(queries, max_age=2, seconds=time)


def test_without_anything_stored_the_shipped_policy_is_in_force(reader: PolicyReader) -> None:
    assert reader.current(ShopPolicy, "shop") == ShopPolicy()


def test_a_change_is_in_force_after_two_seconds(
    office: Office, reader: PolicyReader, time: Time, queries: Watched
) -> None:
    shop = StoredPolicies(reader, ShopPolicy, "shop")
    assert shop.current().limit == 3
    office.set("limit", 4)
    time.seconds += 1.9
    assert shop.current().limit == 3
    assert shop.current() is shop.current()
    time.seconds += 0.1
    assert shop.current().limit == 4
    assert queries.readings == 2


def test_a_refresh_reads_at_once_and_one_reading_serves_all_contexts(
    office: Office, reader: PolicyReader, queries: Watched
) -> None:
    reader.refresh()
    office.set("word", "行", group="other")
    reader.refresh()
    assert reader.current(Other, "other") == Other("行")
    assert reader.current(ShopPolicy, "shop") == ShopPolicy()
    assert queries.readings == 2


def test_while_one_thread_reads_the_others_go_on_with_what_they_have(
    office: Office, reader: PolicyReader, queries: Watched, time: Time
) -> None:
    reader.refresh()
    office.set("limit", 4)
    time.seconds += 2
    queries.begun.clear()
    queries.go_on.clear()
    slow = Thread(target=reader.current, args=(ShopPolicy, "shop"))
    slow.start()
    assert queries.begun.wait(10)
    assert reader.current(ShopPolicy, "shop").limit == 3
    queries.go_on.set()
    slow.join()
    assert reader.current(ShopPolicy, "shop").limit == 4


def test_threads_that_come_first_together_read_once(reader: PolicyReader, queries: Watched) -> None:
    queries.go_on.clear()
    threads = [Thread(target=reader.current, args=(ShopPolicy, "shop")) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert queries.begun.wait(10)
    queries.go_on.set()
    for thread in threads:
        thread.join()
    assert queries.readings == 1


def test_a_stored_value_that_does_not_fit_is_named(office: Office, reader: PolicyReader) -> None:
    office.set("limit", 4)
    (stored,) = office.store.table("parameter").values()
    office.store.table("parameter")[stored.id] = Parameter(
        id=stored.id, group="shop", name="limit", value="four", changed_by=None, changed_at=stored.changed_at
    )
    with pytest.raises(BadReply) as refusal:
        reader.current(ShopPolicy, "shop")
    assert "limit" in refusal.value.reason
