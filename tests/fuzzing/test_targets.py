"""Every fuzz target in short: a few inputs each, made of its own tokens. `make fuzz` has the long form."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS, Target

#: Inputs of a target in a run of the tests, and of one that takes its time.
QUICK, SLOW = 40, 12


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """What the target's tokens and anything else make together, alone or in the middle of an example."""
    pieces = st.lists(st.sampled_from(target.tokens) | st.binary(max_size=6), max_size=30).map(b"".join)
    example = st.sampled_from(target.examples)
    cut = st.tuples(example, st.floats(0, 1), pieces).map(
        lambda drawn: drawn[0][: (at := int(drawn[1] * len(drawn[0])))] + drawn[2] + drawn[0][at:]
    )
    return pieces | cut


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_give_what_is_promised_or_a_refusal(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=SLOW if target.slow else QUICK, suppress_health_check=list(HealthCheck), database=None)
    @given(inputs(target))
    def fuzz(data: bytes) -> None:
        target.run(data)

    for example in target.examples:
        target.run(example)
    fuzz()
