"""The way to the network: checked addresses, one deadline for everything, no proxies.

`httpx` limits each read; a server that sends a byte a second would keep it busy for days. Here all
of an attempt, from the name to the last byte, stands under one deadline.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

import httpcore
import httpx

from sources.fetch.address import Resolver, public_addresses

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0


class Deadline:
    """When the present attempt must be over."""

    def __init__(self) -> None:
        """No time at all until one is set."""
        self._until = 0.0

    def set(self, seconds: float) -> None:
        """From now on, so many seconds."""
        self._until = time.monotonic() + seconds

    def left(self, most: float) -> float:
        """Seconds left, at most so many.

        Raises:
            httpcore.ReadTimeout: None are left.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole attempt is over")
        return min(left, most)


class GuardedTransport(httpx.BaseTransport):
    """For `httpx.Client`: connects to checked addresses only, under a deadline."""

    def __init__(self, deadline: Deadline, resolver: Resolver, *, allow_private: bool) -> None:
        """Nothing is connected yet."""
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context(),
            network_backend=_Backend(deadline, resolver, allow_private=allow_private),
            max_connections=4,
            keepalive_expiry=5.0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and give the answer's head; the body is read from its stream."""
        if not isinstance(request.stream, httpx.SyncByteStream):
            raise TypeError("a request for asynchronous use")
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def ssl_context() -> ssl.SSLContext:
    """Certificates are checked, always."""
    return httpx.create_ssl_context()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Resolves, checks, and connects to the very number that was checked."""

    def __init__(self, deadline: Deadline, resolver: Resolver, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._resolver = resolver
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            numbers = public_addresses(
                host, port, self._resolve_in_time, allow_private=self._allow_private
            )
        except OSError as error:
            raise httpcore.ConnectError(f"{host} does not resolve") from error
        for place, number in enumerate(numbers, start=1):
            try:
                stream = self._inner.connect_tcp(
                    number,
                    port,
                    self._deadline.left(CONNECT_SECONDS),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(numbers):
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def _resolve_in_time(self, host: str, port: int) -> list[str]:
        """What the resolver answers while the attempt lasts.

        The system's resolver cannot be interrupted: one that stalls is left behind in a thread
        that does not keep the program from ending.
        """
        answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolver(host, port))
            except Exception as error:  # noqa: BLE001 - raised again by who waits for it
                answers.put(error)

        left = self._deadline.left(CONNECT_SECONDS)
        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            answer = answers.get(timeout=left)
        except Empty as error:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from error
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(self, seconds: float) -> None:
        time.sleep(self._deadline.left(seconds))


class _Stream(httpcore.NetworkStream):
    """A connection on which every step stands under the deadline of the attempt."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(READ_SECONDS))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(READ_SECONDS))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(CONNECT_SECONDS)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
