"""
What can be wrong between us and a Docker engine, said so that its user knows what to do.

Sources: Docker Engine API, "Errors"; `connect(2)` for those of the socket.
"""

import errno

import msgspec

from codegate.errors import CodeGateError, Conflict, NotFound


class DockerError(CodeGateError):
    """The engine refused, or failed."""

    status = 502
    code = "docker_error"


class DockerUnreachable(DockerError):
    """Nobody answers at the socket, or we may not ask there."""

    status = 503
    code = "docker_unreachable"


class DockerTimeout(DockerError):
    """The engine is there, but did not answer in time."""

    status = 504
    code = "docker_timeout"


class ImageMissing(Conflict):
    """The image that sessions run from was not built."""

    code = "session_image_missing"


_MISSING = "Is Docker running? Name another socket with DOCKER_SOCKET."
_DENIED = "Let the user that runs CodeGate use Docker (its group, or rootless), or name another socket: DOCKER_SOCKET."
_WHY = {
    errno.ENOENT: ("there is no such socket", _MISSING),
    errno.ECONNREFUSED: ("nobody listens there", _MISSING),
    errno.EACCES: ("permission was denied", _DENIED),
    errno.ENOTSOCK: ("that is no socket", "Name another with DOCKER_SOCKET."),
}


def unreachable(socket: str, error: OSError) -> DockerUnreachable:
    """What a failed connection means."""
    why, hint = _WHY.get(error.errno or 0, (error.strerror or type(error).__name__, _MISSING))
    return DockerUnreachable(f"Docker cannot be reached at {socket}: {why}.", hint=hint)


def silent(socket: str, seconds: float) -> DockerTimeout:
    """It took too long."""
    return DockerTimeout(
        f"Docker at {socket} did not answer within {seconds:g} seconds.",
        hint="Look at the engine: docker info. Then try again.",
    )


def image_missing(image: str) -> ImageMissing:
    """There is none of this name."""
    build = f"docker build -t {image} -f Dockerfile.session ."
    return ImageMissing(f"Docker has no image {image}.", hint=f"Build it in a checkout of CodeGate: {build}")


def refusal(status: int, body: bytes, what: str) -> CodeGateError:
    """
    What an answer that is no success means.

    Args:
        what: What was asked for: `start the container`.
    """
    said = message_of(body)
    if status == 404:
        return NotFound(f"Docker could not {what}: {said}.", code="docker_not_found")
    if status == 409:
        return Conflict(f"Docker could not {what}: {said}.", code="docker_conflict")
    return DockerError(f"Docker could not {what}: {said} (status {status}).", hint="See: docker info")


def message_of(body: bytes) -> str:
    """The engine's own words, one line, 300 characters at most."""
    try:
        found = msgspec.json.decode(body)
        text = found.get("message", "") if isinstance(found, dict) else ""
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = ""
    line = " ".join(str(text).split()).rstrip(".")
    return "".join(char for char in line if char.isprintable())[:300] or "it did not say why"
