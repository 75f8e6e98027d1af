"""
A Docker engine: the few calls that terminal sessions need, over its unix socket.

Paths carry no version, so that each engine answers with its own. Source: Docker Engine API 1.41 to 1.52.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec

from codegate.docker import faults
from codegate.docker.archive import MAX_FILE, only_file
from codegate.docker.stream import Stream, open_stream

Json = dict[str, Any]

CALL_S = 20.0
_MAX_ANSWER = 8 << 20
_FRAME_HEAD = 8


class Engine:
    """
    One engine. Every call raises `DockerUnreachable`, `DockerTimeout`, or what `faults.refusal` makes of a refusal.

    Args:
        socket: Path of its unix socket, or that as a `unix://` URL.
        call_s: Seconds to wait for an answer.
    """

    def __init__(self, socket: str, call_s: float = CALL_S) -> None:
        self.socket = socket.removeprefix("unix://")
        self._call_s = call_s
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def create(self, name: str, spec: Mapping[str, Any]) -> str:
        """
        Make a container, not started; its id.

        Raises:
            ImageMissing: There is no such image.
            Conflict: The name is taken.
        """
        status, body = await self._send("POST", "/containers/create", {"name": name}, spec)
        if status == 404 and "image" in faults.message_of(body).lower():
            raise faults.image_missing(str(spec.get("Image")))
        if status != 201:
            raise faults.refusal(status, body, "make the container")
        return str(_decoded(body).get("Id", ""))

    async def start(self, container: str) -> None:
        """Start it; one that runs goes on."""
        await self._do("POST", f"{_of(container)}/start", "start the container", {204, 304})

    async def stop(self, container: str, grace_s: int) -> None:
        """Stop it, and kill it after so many seconds; one that has stopped stays so."""
        path, query = f"{_of(container)}/stop", {"t": str(grace_s)}
        await self._do("POST", path, "stop the container", {204, 304}, query, extra_s=grace_s)

    async def remove(self, container: str) -> None:
        """Remove it with its own volumes, running or not; one that is gone is removed."""
        query = {"force": "true", "v": "true"}
        await self._do("DELETE", _of(container), "remove the container", {204, 404}, query)

    async def inspect(self, container: str) -> Json:
        """
        Everything the engine knows of it.

        Raises:
            NotFound: There is no such container.
        """
        return _decoded(await self._do("GET", f"{_of(container)}/json", "find the container", {200}))

    async def list(self, label: str) -> list[Json]:
        """Containers with this label (`name` or `name=value`), running or not."""
        query = {"all": "true", "filters": msgspec.json.encode({"label": [label]}).decode()}
        body = await self._do("GET", "/containers/json", "list containers", {200}, query)
        found = msgspec.json.decode(body)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    async def logs(self, container: str, lines: int) -> str:
        """The last lines its main process wrote, to either stream."""
        query = {"stdout": "true", "stderr": "true", "tail": str(lines)}
        body = await self._do("GET", f"{_of(container)}/logs", "read the container's log", {200}, query)
        return joined_frames(body).decode("utf-8", "replace")

    async def read_file(self, container: str, path: str) -> bytes:
        """
        A small file of the container.

        Raises:
            NotFound: There is none.
            DockerError: It is larger than 1 MiB.
        """
        query = {"path": path}
        return only_file(await self._do("GET", f"{_of(container)}/archive", f"read {path}", {200}, query), path)

    async def create_network(self, name: str, spec: Mapping[str, Any]) -> None:
        """Make a network; one of that name that is there already will do."""
        body = {**spec, "Name": name}
        await self._do("POST", "/networks/create", f"make the network {name}", {201, 409}, body=body)

    async def prepare_exec(self, container: str, spec: Mapping[str, Any]) -> str:
        """Prepare a process in a running container; its id."""
        body = await self._do("POST", f"{_of(container)}/exec", "prepare a terminal", {201}, body=spec)
        return str(_decoded(body).get("Id", ""))

    async def attach_exec(self, exec_id: str) -> Stream:
        """Start a prepared process, and have its terminal."""
        body = {"Detach": False, "Tty": True}
        return await open_stream(self.socket, f"/exec/{quote(exec_id, safe='')}/start", body, self._call_s)

    async def resize_exec(self, exec_id: str, columns: int, rows: int) -> None:
        """Tell its terminal how large it is; one that has ended needs no size."""
        path, query = f"/exec/{quote(exec_id, safe='')}/resize", {"w": str(columns), "h": str(rows)}
        await self._do("POST", path, "resize the terminal", {200, 201, 204, 400, 404, 409, 500}, query)

    async def exit_code(self, exec_id: str) -> int | None:
        """What its process ended with; None while it runs."""
        found = _decoded(await self._do("GET", f"/exec/{quote(exec_id, safe='')}/json", "find the terminal", {200}))
        code = found.get("ExitCode")
        return code if isinstance(code, int) and not found.get("Running") else None

    async def _do(
        self,
        method: str,
        path: str,
        what: str,
        wanted: set[int],
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        extra_s: float = 0,
    ) -> bytes:
        status, answer = await self._send(method, path, query, body, extra_s)
        if status not in wanted:
            raise faults.refusal(status, answer, what)
        return answer

    async def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        extra_s: float = 0,
    ) -> tuple[int, bytes]:
        """Status and body of an answer."""
        wait_s = self._call_s + extra_s
        data = None if body is None else msgspec.json.encode(body)
        headers = {"content-type": "application/json"} if data is not None else {}
        try:
            async with (
                asyncio.timeout(wait_s),
                self._http().request(
                    method, f"http://docker{path}", params=query, data=data, headers=headers
                ) as answer,
            ):
                return answer.status, await _bounded(answer)
        except TimeoutError:
            raise faults.silent(self.socket, wait_s) from None
        except aiohttp.ClientConnectorError as error:
            raise faults.unreachable(self.socket, error.os_error) from error
        except (aiohttp.ClientError, OSError) as error:
            raise faults.DockerError(f"Docker at {self.socket} hung up ({type(error).__name__}).") from error

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None)
            self._session = aiohttp.ClientSession(connector=aiohttp.UnixConnector(self.socket), timeout=timeout)
        return self._session


def joined_frames(body: bytes) -> bytes:
    """
    What stands in the frames of a stream without a terminal: each has a head of 8 bytes, its length in the last four.

    A body that is not made of frames is as it is.
    """
    parts, at = [], 0
    while at + _FRAME_HEAD <= len(body):
        head = body[at : at + _FRAME_HEAD]
        if head[0] > 2 or head[1:4] != b"\0\0\0":
            return body
        at += _FRAME_HEAD
        size = int.from_bytes(head[4:], "big")
        parts.append(body[at : at + size])
        at += size
    return b"".join(parts)


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in answer.content.iter_any():
        size += len(part)
        if size > _MAX_ANSWER + MAX_FILE:
            raise faults.DockerError("Docker's answer is longer than 9 MiB.")
        parts.append(part)
    return b"".join(parts)


def _of(container: str) -> str:
    return f"/containers/{quote(container, safe='')}"


def _decoded(body: bytes) -> Json:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = None
    if not isinstance(found, dict):
        raise faults.DockerError("Docker's answer is no JSON object.")
    return found
