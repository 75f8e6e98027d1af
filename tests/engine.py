"""
A Docker engine that is none: real HTTP over a unix socket, terminals as real hijacked streams, containers as dicts.

What runs in a terminal is `echo`: what is typed comes back with `> ` before it, `exit N` ends it with N, `flood` writes
until nobody reads any more.
"""

import asyncio
import contextlib
import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from codegate.services.session_spec import LABEL

IMAGE = "codegate-session"


class FakeEngine:
    """
    Attributes:
        calls: Method, path and JSON body of all that was asked.
        containers: By id.
        files: What `read_file` finds, by path.
        refuses: `METHOD /path` begins with one -> status and message that it is answered with.
        hangs: `METHOD /path` that begins with one of these is never answered.
        stays_up: Containers run once they are started.
    """

    def __init__(self, folder: Path) -> None:
        self.socket = str(folder / "d.sock")
        self.calls: list[tuple[str, str, Any]] = []
        self.containers: dict[str, dict[str, Any]] = {}
        self.execs: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.links: dict[str, str] = {}
        self.refuses: dict[str, tuple[int, str]] = {}
        self.hangs: tuple[str, ...] = ()
        self.images = {IMAGE}
        self.stays_up = True
        self.upgrades = True
        self.sizes: list[tuple[int, int]] = []
        self.typed = b""
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self.socket)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.close()
        await asyncio.sleep(0)

    def asked(self, method: str, pattern: str) -> list[Any]:
        """Bodies of the calls whose path matches."""
        return [body for verb, path, body in self.calls if verb == method and re.search(pattern, path)]

    def only(self) -> dict[str, Any]:
        """The only container there is."""
        (found,) = self.containers.values()
        return found

    def end_terminals(self) -> None:
        """As when containers end."""
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        length = int(found[1]) if (found := re.search(r"content-length: (\d+)", head, re.IGNORECASE)) else 0
        raw = await reader.readexactly(length)
        body = json.loads(raw) if raw else None
        parts = urlsplit(target)
        path, query = unquote(parts.path), {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.calls.append((method, path, body))
        said = f"{method} {path}"
        if any(said.startswith(one) for one in self.hangs):
            await asyncio.sleep(3600)
        refused = next((answer for one, answer in self.refuses.items() if said.startswith(one)), None)
        if refused is not None:
            _answer(writer, refused[0], {"message": refused[1]})
            return True
        if found := re.fullmatch(r"/exec/(\w+)/start", path):
            await self._hijack(found[1], reader, writer)
            return False
        _answer(writer, *self._do(method, path, query, body))
        await writer.drain()
        return True

    def _do(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if (method, path) == ("POST", "/containers/create"):
            if body["Image"] not in self.images:
                return 404, {"message": f"No such image: {body['Image']}:latest"}
            ident = f"c{len(self.containers) + 1:063x}"
            self.containers[ident] = {"Id": ident, "name": query["name"], "State": "created", "spec": body}
            return 201, {"Id": ident, "Warnings": []}
        if (method, path) == ("GET", "/containers/json"):
            label = json.loads(query["filters"])["label"][0]
            rows = [{**one, "Labels": one["spec"]["Labels"]} for one in self.containers.values()]
            return 200, [row for row in rows if label in row["Labels"]]
        if path == "/networks/create":
            return 201, {"Id": "n1"}
        if found := re.fullmatch(r"/exec/(\w+)/resize", path):
            self.sizes.append((int(query["w"]), int(query["h"])))
            return 200, None
        if found := re.fullmatch(r"/exec/(\w+)/json", path):
            return 200, self.execs[found[1]]
        found = re.fullmatch(r"/containers/([\w-]+)(/\w+)?", path)
        named = [one for one in self.containers.values() if found and found[1] in (one["Id"], one["name"])]
        if not found or not named:
            return 404, {"message": f"No such container: {found[1] if found else path}"}
        return self._of(method, found[2] or "", named[0], query, body)

    def _of(self, method: str, verb: str, one: dict[str, Any], query: dict[str, str], body: Any) -> tuple[int, Any]:
        if method == "DELETE":
            del self.containers[one["Id"]]
            return 204, None
        if verb == "/start":
            was, one["State"] = one["State"], "running" if self.stays_up else "exited"
            return (304 if was == "running" else 204), None
        if verb == "/stop":
            one["State"] = "exited"
            return 204, None
        if verb == "/json":
            return 200, {"Id": one["Id"], "State": {"Running": one["State"] == "running"}}
        if verb == "/logs":
            return 200, b"\x02\0\0\0\0\0\0\x0fno such program"
        if verb == "/archive":
            return self._archive(query["path"])
        ident = f"e{len(self.execs) + 1}"
        self.execs[ident] = {"ID": ident, "Running": True, "ExitCode": None, "spec": body}
        return 201, {"Id": ident}

    def _archive(self, path: str) -> tuple[int, Any]:
        if path not in self.files and path not in self.links:
            return 404, {"message": f"Could not find the file {path} in container"}
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            member = tarfile.TarInfo(Path(path).name)
            if path in self.links:
                member.type, member.linkname = tarfile.SYMTYPE, self.links[path]
                archive.addfile(member)
            else:
                member.size = len(self.files[path])
                archive.addfile(member, io.BytesIO(self.files[path]))
        return 200, buffer.getvalue()

    async def _hijack(self, ident: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = "101 UPGRADED" if self.upgrades else "200 OK"
        writer.write(f"HTTP/1.1 {first}\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n$ ".encode())
        while data := await reader.read(65_536):
            self.typed += data
            if data.startswith(b"exit"):
                self.execs[ident] |= {"Running": False, "ExitCode": int(data.split()[1])}
                return
            if data == b"flood":
                while True:
                    writer.write(b"x" * 65_536)
                    await writer.drain()
            writer.write(b"> " + data)
            await writer.drain()


def _answer(writer: asyncio.StreamWriter, status: int, body: Any) -> None:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    length = f"Content-Length: {len(content)}\r\n" if status not in (204, 304) else ""
    writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{length}\r\n".encode() + content)


__all__ = ["IMAGE", "LABEL", "FakeEngine"]
