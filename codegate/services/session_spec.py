"""
What a session's container is, as the Docker Engine API takes it.

It gets nothing of this machine: no port is published, no folder and no socket is mounted, and its user has no rights
and cannot get any. Source: `reliability.md` X1.
"""

from typing import Any
from urllib.parse import urlsplit

from codegate.records import Secret, TerminalSession

LABEL = "codegate.session"
DEFAULT_NETWORK = "codegate-sessions"
HOME = "/home/node"
URLS_FILE = f"{HOME}/.codegate/auth-urls"
STOP_S = 5
CREDENTIALS = {"anthropic": f"{HOME}/.claude/.credentials.json", "codex": f"{HOME}/.codex/auth.json"}
"""Where tools keep their logins in a container, by provider."""

_HOST = "host.docker.internal"
_MAX_PROCESSES = 512
_NANO_CPUS = 2_000_000_000

NETWORK: dict[str, Any] = {
    "Driver": "bridge",
    "Labels": {LABEL: "network"},
    "Options": {"com.docker.network.bridge.enable_icc": "false"},
}
"""The network that is made when nobody has named another: containers in it reach out, but not each other."""


def container_name(session_id: str) -> str:
    """`codegate-session-` and the first eight characters of the id."""
    return f"codegate-session-{session_id[:8]}"


def proxy_url(said: str, port: int) -> str:
    """The proxy as a container reaches it."""
    return said.rstrip("/") or f"http://{_HOST}:{port}"


def container(
    session: TerminalSession, *, image: str, network: str, memory_mb: int, base: str, key: Secret | None
) -> dict[str, Any]:
    """
    Body of `POST /containers/create`.

    Args:
        base: The proxy as the container reaches it.
        key: Of the proxy; None for a session that does not use it.
    """
    reaches_host = urlsplit(base).hostname == _HOST
    return {
        "Image": image,
        "Hostname": "session",
        "User": "node",
        "WorkingDir": HOME,
        "Env": [f"{name}={value}" for name, value in environment(session, base, key).items()],
        "Labels": {LABEL: session.id, "codegate.kind": session.kind},
        "StopTimeout": STOP_S,
        "HostConfig": {
            "NetworkMode": network,
            "ExtraHosts": [f"{_HOST}:host-gateway"] if reaches_host else [],
            "PortBindings": {},
            "PublishAllPorts": False,
            "Privileged": False,
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges:true"],
            "ReadonlyRootfs": True,
            "Tmpfs": {"/tmp": "rw,nosuid,nodev,size=256m", "/run": "rw,nosuid,nodev,noexec,size=16m"},  # noqa: S108
            "Mounts": [{"Type": "volume", "Target": HOME}],
            "Memory": memory_mb << 20,
            "MemorySwap": memory_mb << 20,
            "NanoCpus": _NANO_CPUS,
            "PidsLimit": _MAX_PROCESSES,
            "IpcMode": "private",
            "Init": True,
            "RestartPolicy": {"Name": "unless-stopped"},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "1"}},
        },
    }


def environment(session: TerminalSession, base: str, key: Secret | None) -> dict[str, str]:
    """Variables of a container: who it is and, unless it is there to log in, how its tools reach the proxy."""
    said = {"SESSION_ID": session.id, "SESSION_KIND": session.kind, "PROXY_URL": base}
    if session.is_login:
        return said
    text = key.reveal() if key is not None else "unused"
    return {
        **said,
        "CODEGATE_API_KEY": text,
        "ANTHROPIC_BASE_URL": base,
        "ANTHROPIC_AUTH_TOKEN": text,
        "OPENAI_BASE_URL": f"{base}/v1",
        "OPENAI_API_KEY": text,
        "GOOGLE_GEMINI_BASE_URL": base,
        "GEMINI_API_KEY": text,
    }


def terminal(session: TerminalSession, columns: int, rows: int) -> dict[str, Any]:
    """Body of `POST /containers/{id}/exec`: the session's tool, at a terminal of this size."""
    return {
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "Tty": True,
        "ConsoleSize": [rows, columns],
        "User": "node",
        "WorkingDir": HOME,
        "Privileged": False,
        "Env": ["TERM=xterm-256color", "COLORTERM=truecolor"],
        "Cmd": ["codegate-terminal", session.kind, *(["login"] if session.is_login else [])],
    }
