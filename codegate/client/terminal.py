"""A session's terminal, over a WebSocket: bytes in binary messages, its size and its end as JSON in text ones."""

import json
from typing import Any

import aiohttp

from codegate.client.http import Http, error_of
from codegate.errors import ServerUnreachable

_MAX_MESSAGE = 1 << 20
_HEARTBEAT_S = 30.0


class RemoteTerminal:
    """An open terminal. `exit_code` is known once `read` has given nothing, if the tool has ended by itself."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._session = session
        self._socket = socket
        self.exit_code: int | None = None
        self.reason = ""

    async def read(self) -> bytes:
        """What the terminal shows next; empty at its end."""
        while True:
            message = await self._socket.receive()
            if message.type is aiohttp.WSMsgType.BINARY:
                if message.data:
                    return bytes(message.data)
            elif message.type is aiohttp.WSMsgType.TEXT:
                self._note(message.data)
            else:
                if message.type is aiohttp.WSMsgType.CLOSE and message.extra:
                    self.reason = str(message.extra)
                return b""

    async def write(self, data: bytes) -> None:
        """Type this."""
        await self._send(self._socket.send_bytes(data))

    async def resize(self, columns: int, rows: int) -> None:
        """Its window is this large now, in characters."""
        await self._send(self._socket.send_str(json.dumps({"type": "resize", "cols": columns, "rows": rows})))

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close()
        await self._session.close()

    async def _send(self, sending: Any) -> None:
        try:
            await sending
        except (ConnectionError, aiohttp.ClientError):
            return  # it has ended: `read` says so

    def _note(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        if isinstance(said, dict) and said.get("type") == "exit":
            code = said.get("code")
            self.exit_code = code if isinstance(code, int) else None


async def open_terminal(http: Http, path: str, columns: int, rows: int) -> RemoteTerminal:
    """
    Open the terminal at this path of the server.

    Raises:
        ServerUnreachable: Nobody answers, or it hangs up.
        CodeGateError: What the server raised.
    """
    url = f"{http.base_url}{path}?cols={columns}&rows={rows}"
    session = aiohttp.ClientSession(trust_env=False, timeout=aiohttp.ClientTimeout(total=None, sock_connect=5))
    try:
        # A refusal's JSON cannot be read off a failed handshake, so a plain request asks for it.
        socket = await session.ws_connect(
            url, headers=http.authorization, max_msg_size=_MAX_MESSAGE, heartbeat=_HEARTBEAT_S
        )
    except aiohttp.WSServerHandshakeError as error:
        await session.close()
        await http.get(path.removesuffix("/terminal"))
        raise error_of(
            "terminal_refused", f"The terminal was refused: {error.message}.", error.status, {}, None
        ) from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        await session.close()
        raise ServerUnreachable(f"No CodeGate server answers at {http.base_url}.", hint="codegate up") from error
    except BaseException:
        await session.close()
        raise
    return RemoteTerminal(session, socket)
