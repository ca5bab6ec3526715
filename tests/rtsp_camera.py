"""A network camera for tests: serves JPEG frames by RTSP (RFC 2326, RFC 2435) on this computer.

Frames travel in the connection itself; a client that asks for UDP is refused, as behind a
firewall, and asks again.
"""

from __future__ import annotations

import itertools
import socket
import socketserver
import struct
import threading
from typing import Self

import cv2
import numpy as np

WIDTH_PX, HEIGHT_PX = 320, 240
_PAUSE_S = 0.04
_PAYLOAD_BYTES = 1200
_JPEG_TYPE_420 = 1
_TABLES_IN_BAND = 255


class RtspCamera:
    """Serves frames that grow brighter from connection to connection, while it is entered."""

    def __init__(self) -> None:
        self.connections = 0
        self._hang_up = threading.Event()
        camera = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                camera._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def address(self) -> str:
        return f"rtsp://operator:secret@127.0.0.1:{self._server.server_address[1]}/live"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def hang_up(self) -> None:
        """Cut the connection that plays; the next one is served again."""
        self._hang_up.set()

    def _serve(self, client: socketserver.StreamRequestHandler) -> None:
        while request := client.rfile.readline().decode("ascii").split():
            headers = {}
            while line := client.rfile.readline().decode("ascii").strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            client.wfile.write(_answer(request, headers))
            if request[0] == "PLAY":
                self.connections += 1
                self._hang_up.clear()
                self._play(client, brightness=40 * self.connections)
                return

    def _play(self, client: socketserver.StreamRequestHandler, brightness: int) -> None:
        frame = _Jpeg(np.full((HEIGHT_PX, WIDTH_PX, 3), brightness, np.uint8))
        numbers = itertools.count()
        try:
            for moment in itertools.count():
                for packet in frame.packets(numbers, timestamp=int(moment * _PAUSE_S * 90_000)):
                    client.wfile.write(b"$\0" + struct.pack("!H", len(packet)) + packet)
                if self._hang_up.wait(_PAUSE_S):
                    client.connection.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            return  # the client has gone


def _answer(request: list[str], headers: dict[str, str]) -> bytes:
    status, lines, body = "200 OK", [f"CSeq: {headers.get('cseq', '0')}", "Session: 1"], ""
    if request[0] == "OPTIONS":
        lines.append("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
    elif request[0] == "DESCRIBE":
        body = (
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\n"
            "m=video 0 RTP/AVP 26\r\na=control:track1\r\n"
        )
        lines += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
    elif request[0] == "SETUP":
        if "TCP" in headers.get("transport", ""):
            lines.append("Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
        else:
            status = "461 Unsupported Transport"
    return "\r\n".join([f"RTSP/1.0 {status}", *lines, "", body]).encode("ascii")


class _Jpeg:
    """A frame as RTP wants it: tables and scan, without the headers of a file."""

    def __init__(self, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
        encoded, data = cv2.imencode(".jpg", pixels)
        assert encoded
        file = data.tobytes()
        self._tables, place = b"", 2
        while True:
            marker, size = struct.unpack_from("!HH", file, place)
            content = file[place + 4 : place + 2 + size]
            place += 2 + size
            if marker == 0xFFDB:
                self._tables += b"".join(
                    content[start + 1 : start + 65] for start in range(0, len(content), 65)
                )
            if marker == 0xFFDA:
                break
        self._scan = file[place:-2]

    def packets(self, numbers: itertools.count[int], timestamp: int) -> list[bytes]:
        made = []
        for start in range(0, len(self._scan), _PAYLOAD_BYTES):
            piece = self._scan[start : start + _PAYLOAD_BYTES]
            last = start + len(piece) == len(self._scan)
            head = struct.pack("!BBHII", 0x80, 26 | last << 7, next(numbers) % 65536, timestamp, 1)
            size = (WIDTH_PX // 8, HEIGHT_PX // 8)
            head += struct.pack("!IBBBB", start, _JPEG_TYPE_420, _TABLES_IN_BAND, *size)
            if start == 0:
                head += struct.pack("!BBH", 0, 0, len(self._tables)) + self._tables
            made.append(head + piece)
        return made
