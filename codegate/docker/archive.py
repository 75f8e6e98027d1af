"""One file out of the tar archive by which an engine hands out paths of a container."""

import io
import tarfile

from codegate.docker.faults import DockerError
from codegate.errors import NotFound

MAX_FILE = 1 << 20


def only_file(archive: bytes, path: str) -> bytes:
    """
    The content of the one regular file in an archive. A link is not followed: whoever works in the container could
    point it anywhere.

    Raises:
        NotFound: The path is no regular file.
        DockerError: It is over 1 MiB, or the archive is broken.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as found:
            member = found.next()
            if member is None or not member.isreg():
                raise NotFound(f"{path} in the container is no file.")
            content = found.extractfile(member) if member.size <= MAX_FILE else None
            if content is None:
                raise DockerError(f"{path} in the container is larger than 1 MiB.")
            return content.read(MAX_FILE)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise DockerError(f"Docker gave no readable copy of {path}.") from error
