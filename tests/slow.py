"""Which tests take too long for `make test-fast`: tests/slow.txt, which `make slow` measures anew (`-p tests.slow`).

Measured is time of the processor, that of the test's own processes included: it hardly depends on what else goes on.
"""

import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

_LIST = Path(__file__).with_name("slow.txt")
#: Seconds, on average of a function's parameters.
_LIMIT = 0.1

_spent: dict[str, list[float]] = defaultdict(list)


def are_slow() -> frozenset[str]:
    """As in the list: file and function, without parameters."""
    return frozenset(_LIST.read_text().split())


def function_of(item: pytest.Item) -> str:
    """Its name in the list."""
    return item.nodeid.partition("[")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Look at the clock before and after."""
    before = _processor_seconds()
    result = yield
    _spent[function_of(item)].append(_processor_seconds() - before)
    return result


def pytest_sessionfinish() -> None:
    """Write the list."""
    slow = sorted(name for name, seconds in _spent.items() if sum(seconds) / len(seconds) > _LIMIT)
    _LIST.write_text("".join(f"{name}\n" for name in slow))


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
