"""How many examples the property tests run: `FUZZ_TIMES=20 pytest ...` runs twenty times as many.

Every run takes the same examples, unless more of them are asked for: then they are drawn anew.
"""

import os

from hypothesis import settings

TIMES = max(1, int(os.environ.get("FUZZ_TIMES", "1")))
USUAL = 100


def examples(count, **rest):
    """Settings of a test that runs that many examples, times `FUZZ_TIMES`."""
    return settings(max_examples=count * TIMES, **rest)


def load_profile():
    """Settings of all tests that say nothing else."""
    settings.register_profile(
        "default", derandomize=TIMES == 1, deadline=None, max_examples=USUAL * TIMES
    )
    settings.load_profile("default")
