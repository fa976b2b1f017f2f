"""Kill a command at random moments and look at what it left; used for every layer that writes."""

import random
import signal
import subprocess
import time


def kill_at_random(command, *, times, seed, after_each, environment=None):
    """Start the command again and again, SIGKILL it after a random part of its own duration.

    Args:
        command: Arguments of a program that writes; it must succeed when left alone.
        times: How many kills.
        seed: Of the moments.
        after_each: Called with the number of the kill; asserts that nothing is broken.
        environment: Variables of the program.

    Returns:
        How many were killed before they ended by themselves.
    """
    moments = random.Random(seed)  # noqa: S311 - moments, not secrets
    started = time.monotonic()
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own program
    usual = time.monotonic() - started
    after_each(-1)
    killed = 0
    for number in range(times):
        program = subprocess.Popen(command, env=environment)  # noqa: S603 - likewise
        time.sleep(moments.uniform(0, usual * 1.05))
        program.send_signal(signal.SIGKILL)
        killed += program.wait() == -signal.SIGKILL
        after_each(number)
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - likewise
    after_each(times)
    return killed
