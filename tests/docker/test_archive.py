import io
import tarfile

import pytest

from codegate.docker.archive import MAX_FILE, only_file
from codegate.docker.faults import DockerError
from codegate.errors import NotFound


def archive(content: bytes = b"", *, kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        member = tarfile.TarInfo("auth.json")
        member.size, member.type, member.linkname = len(content), kind, target
        made.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_a_file_comes_out() -> None:
    assert only_file(archive(b"{}"), "/x/auth.json") == b"{}"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_not_followed(kind: bytes) -> None:
    with pytest.raises(NotFound, match="no file"):
        only_file(archive(kind=kind, target="/etc/shadow"), "/x")


def test_a_large_file_is_refused() -> None:
    with pytest.raises(DockerError, match="larger than 1 MiB"):
        only_file(archive(b"x" * (MAX_FILE + 1)), "/x")


@pytest.mark.parametrize("broken", [b"nonsense" * 100, archive(b"x" * 2000)[:700], b"x"])
def test_a_broken_archive_is_told(broken: bytes) -> None:
    with pytest.raises((DockerError, NotFound)):
        only_file(broken, "/x")
