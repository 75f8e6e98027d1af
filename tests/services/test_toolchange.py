from pathlib import Path

import pytest

from codegate.errors import Conflict
from codegate.services.edits.place import CannotEdit
from codegate.services.toolchange import NO_FILE, Change, Original, backup_of, original_of, restore, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "settings.json"


def old(path: Path, content: bytes = b"old", mode: int = 0o640) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_the_original_is_kept_beside_the_file_and_its_mode_stays(path: Path) -> None:
    write(Change(old(path), b"old", b"new", keeps=True))
    kept = original_of(path)

    assert path.read_bytes() == b"new"
    assert kept == Original(b"old")
    assert {one.stat().st_mode & 0o777 for one in (path, backup_of(path))} == {0o640}


def test_a_file_in_a_folder_that_is_not_there_is_made_for_its_owner_only(path: Path) -> None:
    write(Change(path, None, b"new", keeps=True))

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert backup_of(path).read_bytes() == NO_FILE
    assert original_of(path) == Original(None)


def test_an_original_there_is_only_if_there_was_a_file(path: Path) -> None:
    made = Change(path, None, b"new", keeps=True)
    write(made)
    again = Change(path, b"new", b"newer")
    there = path.with_name("there.json")
    edit = Change(old(there), b"old", b"new", keeps=True)
    write(edit)

    assert [change.has_original for change in (made, again)] == [False, False]
    assert [change.has_original for change in (edit, Change(there, b"new", b"newer"))] == [True, True]


def test_the_way_back_takes_the_backup_with_it(path: Path) -> None:
    write(Change(old(path), b"old", b"new", keeps=True))
    restore(Change(path, b"new", b"old"))

    assert path.read_bytes() == b"old"
    assert original_of(path) is None
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


def test_a_file_that_was_changed_since_is_put_back_only_by_force(path: Path) -> None:
    change = Change(old(path, b"new"), b"new", b"less", drift="+ something")
    with pytest.raises(Conflict) as caught:
        restore(change)
    refused = path.read_bytes()
    restore(change, forced=True)

    assert "--force" in caught.value.hint
    assert (refused, path.read_bytes()) == (b"new", b"less")


def test_a_change_in_between_is_not_overwritten(path: Path) -> None:
    change = Change(old(path, b"by somebody"), b"old", b"new", keeps=True)

    for carry_out in (write, restore):
        with pytest.raises(Conflict):
            carry_out(change)
    assert path.read_bytes() == b"by somebody"
    assert not backup_of(path).exists()


def test_a_read_only_file_is_left_as_it_is(path: Path) -> None:
    change = Change(old(path, mode=0o444), b"old", b"new", keeps=True)

    for carry_out in (write, restore):
        with pytest.raises(CannotEdit, match="read-only"):
            carry_out(change)
    assert path.read_bytes() == b"old"
    assert not backup_of(path).exists()


def test_a_folder_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")

    with pytest.raises(CannotEdit, match="cannot be read"):
        write(Change(tmp_path / "plain" / "settings.json", None, b"new"))


def test_a_diff_hides_keys(path: Path) -> None:
    text = Change(path, b"key = one-secret", b"key = two-secret", ("one-secret", "two-secret")).diff()

    assert "secret" not in text
    assert text.endswith("-key = ***\n+key = ***")
