"""What runs on the other side of `audit.worker`: reads one untrusted document after another.

Started as `python -P -m audit.worker_process`; requests come in on stdin, replies leave on stdout.
On Linux the process imports the sources once and forks for every document, so that each is parsed
in a fresh process with its own limits, and nothing a document does outlives it. Elsewhere (fork is
not safe beside the system libraries of macOS, and Windows has none) it parses in itself, and the
caller starts a new one whenever it had to be ended.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

LENGTH = struct.Struct(">Q")
CAN_FORK = sys.platform == "linux"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one document may use.

    Attributes:
        seconds: Wall-clock time; processor time is limited to the same (Linux, macOS).
        memory: Bytes beyond what the worker holds before it starts on the document. Enforced on
            Linux only: macOS ignores the limit, Windows has none of this kind.
        output: Bytes of the packed result.
    """

    seconds: float = 300.0
    memory: int = 2 * 1024**3
    output: int = 256 * 1024**2


@dataclass(frozen=True)
class Request:
    """One document to be read: `reader(document)`, within the limits."""

    reader: Callable[[Any], object]
    document: object
    limits: Limits


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Write a length and that many bytes."""
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes], most: int | None = None) -> bytes | None:
    """Read a length and that many bytes; None at the end of the stream, also in mid-frame.

    Raises:
        ValueError: The frame is longer than `most`.
    """
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if most is not None and length > most:
        raise ValueError(f"a frame of {length} bytes")
    content = stream.read(length)
    return content if len(content) == length else None


def answer(request: Request, send: Callable[[bytes], None]) -> None:
    """Read the document and send one letter that says how it went, with the result or the reason.

    Where our own code fails on the document, the place of the failure is sent before this process
    crashes on it.
    """
    from audit.parcel import pack
    from sources.errors import AuditError

    try:
        content = b"R" + pack(request.reader(request.document))
    except AuditError as error:
        parts = [type(error).__name__, error.where, error.expected, error.found, error.todo]
        content = b"E" + json.dumps(parts).encode()
    except MemoryError:
        content = b"M"
    except RecursionError:
        content = b"D"
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        home = str(Path(__file__).parent.parent)
        # The last line of ours says more than where in a library it ended.
        ours = [frame for frame in frames if frame.filename.startswith(home)]
        last = [*frames, *(f for f in ours if "site-packages" not in f.filename)][-1]
        trace = "".join(traceback.format_exception(error))[-20_000:]
        place = f"{Path(last.filename).name}:{last.lineno}"
        send(b"F" + json.dumps([type(error).__name__, place, trace]).encode())
        raise
    send(content)


def serve_in_child(request: Request, requests_fd: int) -> tuple[dict[str, object], bytes]:
    """Fork, limit, parse; watch the child from outside.

    Returns:
        How it ended (`done`, `time`, `output`, `died` with exit code or signal), and its answer.
    """
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        os.close(requests_fd)
        _parse_and_exit(request, write_end)
    os.close(write_end)
    try:
        end, content = _collect(read_end, requests_fd, request.limits)
    finally:
        os.close(read_end)
    if end != "done":
        os.kill(child, _sigkill())
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if end == "orphaned":
        raise SystemExit(0)
    if end == "done" and code != 0 and not content.startswith(b"F"):
        return {"end": "died", "code": code}, content
    return {"end": end, "code": code}, content


def _parse_and_exit(request: Request, write_end: int) -> None:
    """The child's whole life. It must never return into the caller's frames."""

    def send(content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[os.write(write_end, view[:CHUNK]) :]

    code = 1
    try:
        limit_this_process(request.limits)
        answer(request, send)
        code = 0
    finally:
        os._exit(code)


def limit_this_process(limits: Limits) -> None:
    """Set what the system enforces: memory, processor time, no files written, no core dumps."""
    import resource

    seconds = int(limits.seconds) + 1
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, spent + seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        held = _address_space() + limits.memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            held = min(held, hard)
        resource.setrlimit(resource.RLIMIT_AS, (held, held))


def _address_space() -> int:
    """Bytes of address space in use; Linux only."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _collect(read_end: int, requests_fd: int, limits: Limits) -> tuple[str, bytes]:
    """What the child writes, until it closes, takes too long or writes too much."""
    deadline = time.monotonic() + limits.seconds
    pieces: list[bytes] = []
    size = 0
    poller = select.poll()
    poller.register(read_end, select.POLLIN)
    # The caller sends one request at a time: a hang-up meanwhile says that it is gone.
    poller.register(requests_fd, 0)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return "time", b""
        for fd, event in poller.poll(left * 1000):
            if fd == requests_fd and event & (select.POLLHUP | select.POLLERR):
                return "orphaned", b""
            if fd == read_end:
                piece = os.read(read_end, CHUNK)
                if not piece:
                    return "done", b"".join(pieces)
                pieces.append(piece)
                size += len(piece)
                if size > limits.output:
                    return "output", b""


def _sigkill() -> int:
    import signal

    return signal.SIGKILL


def serve_here(request: Request, replies: BinaryIO) -> None:
    """Parse in this very process: where there is no fork."""

    def send(content: bytes) -> None:
        end = "done" if len(content) <= request.limits.output else "output"
        write_reply(replies, {"end": end, "code": 0}, content if end == "done" else b"")

    answer(request, send)


def write_reply(replies: BinaryIO, end: dict[str, object], content: bytes) -> None:
    """How it ended, and the answer."""
    write_frame(replies, json.dumps(end).encode())
    write_frame(replies, content)


def main(arguments: list[str]) -> int:
    """Serve requests until the caller closes the pipe."""
    from sources.source import all_sources

    fork = CAN_FORK and "--no-fork" not in arguments
    # What a reader prints must not get between the frames.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests_fd = os.dup(0)
    requests = os.fdopen(requests_fd, "rb")
    all_sources()
    write_frame(replies, b"ready")
    while (content := read_frame(requests)) is not None:
        request = pickle.loads(content)  # noqa: S301 - from our own parent, over a private pipe
        if fork:
            write_reply(replies, *serve_in_child(request, requests_fd))
        else:
            serve_here(request, replies)
    return 0


if __name__ == "__main__":
    # The requests name the classes of this module by its own name, not as `__main__`.
    from audit.worker_process import main as serve

    raise SystemExit(serve(sys.argv[1:]))
