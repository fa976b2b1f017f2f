"""A real HTTP server on loopback that does whatever a script says, byte by byte."""

import contextlib
import socket
import threading


class Misbehaving:
    """Answers each path by the next of its scripted behaviours; the last one repeats.

    A behaviour is bytes to send, or a function of the connection and the request text.
    """

    def __init__(self, host="127.0.0.1"):
        self.behaviours = {}
        self.requests = []
        self._socket = socket.create_server((host, 0))
        self.port = self._socket.getsockname()[1]
        self.closing = threading.Event()
        self._threads = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def on(self, path, *behaviours):
        self.behaviours[path] = list(behaviours)

    def asked(self, path):
        return [text for text in self.requests if text.split(" ")[1] == path]

    def _accept(self):
        while not self.closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            text = b""
            while b"\r\n\r\n" not in text:
                piece = connection.recv(4096)
                if not piece:
                    return
                text += piece
            request = text.decode("latin-1")
            self.requests.append(request)
            path = request.split(" ")[1]
            behaviours = self.behaviours.get(path) or [answer(404, b"nothing here")]
            behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
            if callable(behaviour):
                behaviour(connection, request)
            else:
                connection.sendall(behaviour)


def answer(status=200, body=b"", *, length=None, close=True, **headers):
    """An answer; `length` is what it says, whatever the body is."""
    said = {"Content-Length": str(len(body) if length is None else length), **headers}
    if close:
        said["Connection"] = "close"
    lines = [f"HTTP/1.1 {status} x", *(f"{k.replace('_', '-')}: {v}" for k, v in said.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
