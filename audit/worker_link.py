"""A worker process and the pipes to it; and the workers that stand idle.

Split from `audit.worker`, which says what a worker is for.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self, TypeVar

from audit.worker_process import Limits, Request, read_frame, write_frame
from sources.errors import AuditError, DocumentError

START_SECONDS = 120.0
"""Longest that a worker may take to import what it needs."""
GRACE_SECONDS = 15.0
"""How much longer than its limit a worker may be silent before it is ended from outside."""
KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
)
"""What a worker sees of the environment: no keys, no tokens, no proxies."""

EXTRA_PATHS: tuple[str, ...] = ()
"""Further folders that workers import from; for readers of tests."""

T = TypeVar("T")


class Worker:
    """One worker process, and the pipes to it. Used by one thread at a time."""

    def __init__(self, *, fork: bool = True) -> None:
        """Start the process; `fork=False` tests what systems without fork do."""
        command = [sys.executable, "-P", "-m", "audit.worker_process"]
        home = str(Path(__file__).resolve().parent.parent)
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command if fork else [*command, "--no-fork"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # One thread in numerical libraries: their buffers count against the memory limit.
            env={
                **kept,
                "PYTHONPATH": os.pathsep.join((home, *EXTRA_PATHS)),
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
            },
            start_new_session=True,
        )
        self._fork = fork and sys.platform == "linux"
        self._ready = False
        self._ended = False

    def __enter__(self) -> Self:
        """The worker itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    @property
    def is_alive(self) -> bool:
        """Whether it can take another document."""
        return not self._ended and self._process.poll() is None

    def close(self) -> None:
        """End the process and everything it started."""
        self._ended = True
        self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                continue

    def read(self, request: Request, name: str) -> bytes:
        """The worker's answer to one request.

        Raises:
            DocumentError: It died, took too long, or returned too much.
        """
        stdin, stdout = self._pipes()
        grace = GRACE_SECONDS if self._fork else 0.0
        try:
            if not self._ready:
                self._ready = self._timed(START_SECONDS, lambda: read_frame(stdout)) == b"ready"
            if not self._ready:
                raise _no_start(name)
            content = self._timed(
                request.limits.seconds + grace, lambda: self._exchange(stdin, stdout, request)
            )
        except (BrokenPipeError, ValueError):
            content = None
        if content is None:
            out_of_time = self._ended
            self.close()
            raise ended("time" if out_of_time else "died", 0, request.limits, name)
        end, answer = content
        if end["end"] != "done":
            raise ended(str(end["end"]), int(end["code"]), request.limits, name)
        return answer

    def _exchange(
        self, stdin: IO[bytes], stdout: IO[bytes], request: Request
    ) -> tuple[dict[str, int | str], bytes] | None:
        write_frame(stdin, pickle.dumps(request))
        head = read_frame(stdout, 4096)
        body = read_frame(stdout, request.limits.output + 64)
        return None if head is None or body is None else (json.loads(head), body)

    def _timed(self, seconds: float, step: Callable[[], T]) -> T:
        """Do a blocking step; the process is ended when it takes too long, and the step with it."""

        def end() -> None:
            self._ended = True
            self._kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            return step()
        finally:
            timer.cancel()

    def _kill(self) -> None:
        if self._process.poll() is not None:
            return
        if hasattr(os, "killpg"):
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
        else:
            self._process.kill()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ValueError("a worker without pipes")
        return stdin, stdout


@contextmanager
def shared_worker() -> Iterator[Worker]:
    """An idle worker, or a new one; it goes back to the others unless it died."""
    worker = None
    while worker is None or not worker.is_alive:
        if worker is not None:
            worker.close()
        try:
            worker = _idle.get_nowait()
        except queue.Empty:
            worker = Worker()
    finished = False
    try:
        yield worker
        finished = True
    except AuditError:
        finished = True
        raise
    finally:
        # After an interruption an answer may still be on its way: that worker is not used again.
        if finished and worker.is_alive:
            _idle.put(worker)
        else:
            worker.close()


def close_workers() -> None:
    """End the workers that stand idle; also done when the program ends."""
    while True:
        try:
            worker = _idle.get_nowait()
        except queue.Empty:
            return
        worker.close()


_idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
atexit.register(close_workers)


def _no_start(name: str) -> DocumentError:
    return DocumentError(
        name,
        expected="a worker process to parse it",
        found="none that starts",
        todo="run `python -P -m audit.worker_process` in the same environment to see why",
    )


def ended(end: str, code: int, limits: Limits, name: str) -> DocumentError:
    """How a worker ended, in one line."""
    found = {
        "time": f"more than {limits.seconds:g} seconds needed",
        "output": f"a result of more than {limits.output:,} bytes",
    }.get(end)
    if found is None:
        found = f"its worker ended by {_signal_name(-code)}" if code < 0 else "its worker died"
        if code == -getattr(signal, "SIGXCPU", 0):
            found = f"more than {limits.seconds:g} seconds of processor time needed"
    return DocumentError(
        name,
        expected="a document that can be read within the worker's limits",
        found=found,
        todo="check that it is a report; if so, split it or raise the limits",
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
