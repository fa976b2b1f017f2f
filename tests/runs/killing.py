"""Kill a command at random moments and look at what it left; used for every layer that writes."""

import random
import signal
import subprocess
import time


def kill_at_random(command, *, times, seed, after_each, environment=None, waits_for_line=True):
    """Start the command again and again, SIGKILL it after a random part of its own duration.

    Args:
        command: Arguments of a program that writes; it must succeed when left alone.
        times: How many kills.
        seed: Of the moments.
        after_each: Called with the number of the kill; asserts that nothing is broken.
        environment: Variables of the program.
        waits_for_line: Count from the program's first line on stdout, which it prints when it
            starts to write: then no kill is wasted on its imports.

    Returns:
        How many were killed before they ended by themselves.
    """
    moments = random.Random(seed)

    def start():
        program = subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdout=subprocess.PIPE if waits_for_line else None
        )
        if waits_for_line:
            program.stdout.readline()
        return program, time.monotonic()

    def finish(program):
        status = program.wait()
        if program.stdout is not None:
            program.stdout.close()
        return status

    def succeed():
        program, started = start()
        assert finish(program) == 0
        return time.monotonic() - started

    usual = succeed()
    after_each(-1)
    killed = 0
    for number in range(times):
        program, _ = start()
        time.sleep(moments.uniform(0, usual * 1.05))
        program.send_signal(signal.SIGKILL)
        killed += finish(program) == -signal.SIGKILL
        after_each(number)
    succeed()
    after_each(times)
    return killed
