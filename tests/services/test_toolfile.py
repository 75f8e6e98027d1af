import json
from pathlib import Path

import pytest

from codegate.errors import NotFound
from codegate.services.edits.place import CannotEdit
from codegate.services.tool import ToolFile
from codegate.services.toolchange import backup_of, restore, write
from codegate.services.toolfile import is_changed_since, key_in, locate, point, target, unpoint
from codegate.services.tools import TOOLS

BASE = "http://127.0.0.1:9212"
ODD = b'{\n    "model":"opus",   "env" : {"A":"1"},\n\t"permissions": {"allow": ["Bash"]}\n}'
BOM = b'\xef\xbb\xbf{"env": {"A": "1",},}\r\n'
TABS = b'{\r\n\t"env": {\r\n\t\t"A": "1" // mine\r\n\t}\r\n}\r\n'
ORIGINALS = {
    "claude-code": [ODD, b"{}", b"{}\n", b"", b'{"env": {"ANTHROPIC_BASE_URL": "http://other"}}', BOM, TABS],
    "codex-cli": [b'# mine\nmodel = "x" # it\n\n[analytics]\nenabled=false\n', b"", b"\xef\xbb\xbfa=1\r\n# x\r\n"],
    "continue": [
        b"name: me # yes\nmodels:\n  - name: a\n    provider: b\n# end\n",
        b"models: []\n",
        b"name: x",
        b"\xef\xbb\xbfname: x\r\nmodels:\r\n- name: a\r\n",
    ],
    "aider": [b"# all mine\nmodel: sonnet   # fast\ndark-mode: true\n", b"auto-commits: false"],
    "opencode": [b'{\n  // theme\n  "theme": "x", /* y */\n  "model": "a/b",\n}\n', b'{"provider": {"codegate": {}}}'],
    "qwen-code": [
        b'{\n  "security": {"auth": {"selectedType": "openai"}}, // mine\n  "env": {}\n}\n',
        b'{"modelProviders": {}, "x": [1,], /* y */}',
    ],
    "crush": [b'{"models": {"large": {"model": "a", "provider": "b"}}, "lsp": {}}\n'],
}
CASES = [(name, original) for name, all_ in ORIGINALS.items() for original in all_]
CLAUDE = TOOLS["claude-code"].file
assert CLAUDE is not None


def file_of(name: str) -> ToolFile:
    found = TOOLS[name].file
    assert found is not None
    return found


def path_of(name: str, home: Path) -> Path:
    path = locate(file_of(name), home, {})
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return path_of("claude-code", tmp_path)


def put(path: Path, key: str | None = None) -> None:
    write(point(CLAUDE, path, BASE, key))


def test_every_tool_with_a_file_is_tried() -> None:
    assert set(ORIGINALS) == {name for name, one in TOOLS.items() if one.file}


@pytest.mark.parametrize(("name", "original"), CASES)
@pytest.mark.parametrize("times", [1, 2])
def test_undo_restores_the_file_byte_for_byte(tmp_path: Path, name: str, original: bytes, times: int) -> None:
    file, path = file_of(name), path_of(name, tmp_path)
    path.write_bytes(original)
    for time in range(times):
        write(point(file, path, f"{BASE}{time}", "the-secret-key"))
    pointed = target(file, path), key_in(file, path)
    change = unpoint(file, path)
    restore(change)

    assert pointed[0] in (f"{BASE}{times - 1}", f"{BASE}{times - 1}/v1")
    assert pointed[1] == "the-secret-key"
    assert change.is_restored
    assert path.read_bytes() == original
    assert not backup_of(path).exists()


@pytest.mark.parametrize("name", ORIGINALS)
def test_a_file_that_was_not_there_is_gone_again(tmp_path: Path, name: str) -> None:
    file, path = file_of(name), path_of(name, tmp_path)
    write(point(file, path, BASE, None))
    was_there = path.exists()
    restore(unpoint(file, path))

    assert was_there
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "original", "addition"),
    [
        ("codex-cli", b"# mine\n", b'\n[projects."/x"]\ntrust_level = "trusted" # new\n'),
        ("aider", b"model: sonnet # mine\n", b"dark-mode: true # new\n"),
    ],
)
def test_what_changed_since_is_kept(tmp_path: Path, name: str, original: bytes, addition: bytes) -> None:
    file, path = file_of(name), path_of(name, tmp_path)
    path.write_bytes(original)
    write(point(file, path, BASE, None))
    path.write_bytes(path.read_bytes() + addition)
    change = unpoint(file, path)
    restore(change, forced=True)

    assert not change.is_restored
    assert path.read_bytes().split() == (original + addition).split()


def test_what_a_tool_changed_in_its_settings_is_kept(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "model": "sonnet"}))
    change = unpoint(CLAUDE, path)
    restore(change, forced=True)
    left = json.loads(path.read_bytes())

    assert not change.is_restored
    assert (left["model"], left["env"]) == ("sonnet", {"A": "1"})


def test_a_file_that_its_tool_wrote_anew_is_restored_all_the_same(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=1))
    restore(unpoint(CLAUDE, path))

    assert path.read_bytes() == ODD


def test_without_a_key_only_the_url_is_written(path: Path) -> None:
    put(path)

    assert json.loads(path.read_bytes()) == {"env": {"ANTHROPIC_BASE_URL": BASE}}


def test_not_a_byte_of_the_rest_is_moved(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)

    assert path.read_bytes() == ODD.replace(b'{"A":"1"}', b'{"A":"1", "ANTHROPIC_BASE_URL": "%s"}' % BASE.encode())


def test_the_second_write_keeps_the_first_original(path: Path) -> None:
    path.write_bytes(ODD)
    put(path, "a-long-secret-key")
    write(point(CLAUDE, path, "http://127.0.0.1:1", None))
    restore(unpoint(CLAUDE, path))

    assert path.read_bytes() == ODD


@pytest.mark.parametrize("broken", [b"{", b"[]", b'{"env": 3}', b"\xff\xfe\x00", b"[" * 100_000])
def test_a_file_that_is_not_understood_is_left_alone(path: Path, broken: bytes) -> None:
    path.write_bytes(broken)

    with pytest.raises(CannotEdit, match=r"settings\.json"):
        point(CLAUDE, path, BASE, None)
    assert path.read_bytes() == broken


def test_nothing_to_undo_is_not_found(path: Path) -> None:
    path.write_bytes(b'{"model": "opus"}')

    with pytest.raises(NotFound):
        unpoint(CLAUDE, path)


def test_the_diff_hides_keys_old_and_new(path: Path) -> None:
    put(path, "first-secret-key")
    text = point(CLAUDE, path, "http://other", "second-secret-key").diff()

    assert "secret" not in text
    assert "***" in text
    assert '+    "ANTHROPIC_BASE_URL": "http://other"' in text


def test_the_folder_that_a_tool_is_told_of_is_used(tmp_path: Path) -> None:
    assert locate(CLAUDE, tmp_path, {"CLAUDE_CONFIG_DIR": "/x"}) == Path("/x/settings.json")
    assert locate(file_of("opencode"), tmp_path, {"XDG_CONFIG_HOME": "/y"}) == Path("/y/opencode/opencode.json")


def test_the_file_with_comments_is_taken_where_it_is_the_one_there(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "opencode"
    folder.mkdir(parents=True)
    (folder / "opencode.jsonc").write_text("{}")

    assert locate(file_of("opencode"), tmp_path, {}).name == "opencode.jsonc"


def test_an_address_that_the_tool_was_told_to_leave_is_no_target(tmp_path: Path) -> None:
    file, path = file_of("codex-cli"), path_of("codex-cli", tmp_path)
    write(point(file, path, BASE, None))
    before = target(file, path)
    path.write_text(path.read_text().replace('model_provider = "codegate"', 'model_provider = "other"'))
    left = target(file, path)
    write(point(file, path, BASE, None))

    assert (before, left) == (f"{BASE}/v1", None)
    assert target(file, path) == f"{BASE}/v1"


@pytest.mark.parametrize("name", ORIGINALS)
def test_line_ends_tabs_and_a_byte_order_mark_stay(tmp_path: Path, name: str) -> None:
    file, path = file_of(name), path_of(name, tmp_path)
    plain = {"json": b'{\n\t"a": 1\n}\n', "toml": b"a = 1\n", "yaml": b"a: 1\n"}[file.format]
    path.write_bytes(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    write(point(file, path, BASE, "the-secret-key"))
    text = path.read_bytes()

    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\r\n") == text.count(b"\n") > 1
    assert target(file, path) in (BASE, f"{BASE}/v1")


def changed_by(name: str, home: Path, old: str, new: str) -> tuple[bool, str]:
    """Whether a change of a file that CodeGate wrote is noticed, and what is told of it."""
    file, path = file_of(name), path_of(name, home)
    write(point(file, path, BASE, "the-secret-key"))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return is_changed_since(file, path, BASE), unpoint(file, path, BASE).drift


@pytest.mark.parametrize(
    ("name", "old", "new", "is_noticed"),
    [
        ("claude-code", BASE, "https://other.example", True),
        ("claude-code", BASE, "http://localhost:1", False),
        ("claude-code", '"env"', '"model": "opus", "env"', True),
        ("codex-cli", 'model_provider = "codegate"', 'model_provider = "other"', True),
        ("codex-cli", 'wire_api = "responses"', 'wire_api = "chat"', True),
        ("opencode", "codegate/claude-sonnet-5-5", "codegate/gpt-5", False),
        ("aider", "openai/claude-sonnet-5-5", "openai/gpt-5", False),
        ("aider", "openai/claude-sonnet-5-5", "sonnet", True),
        ("continue", "[chat, edit, apply]", "[chat]", True),
        ("continue", "name: Local", "name: Local # mine", True),
        ("qwen-code", '"security"', '"$version": 3, "security"', False),
        ("crush", '"providers"', '"lsp": {}, "providers"', True),
    ],
)
def test_what_was_changed_since_is_noticed(tmp_path: Path, name: str, old: str, new: str, is_noticed: bool) -> None:
    found, drift = changed_by(name, tmp_path, old, new)

    assert (found, bool(drift)) == (is_noticed, is_noticed)
    assert "the-secret-key" not in drift


def test_the_drift_is_told_as_a_difference(tmp_path: Path) -> None:
    _, drift = changed_by("codex-cli", tmp_path, 'name = "CodeGate"', 'name = "Mine"')

    assert '-name = "CodeGate"\n+name = "Mine"' in drift


def test_a_file_that_was_removed_since_is_not_made_again(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)
    path.unlink()
    change = unpoint(CLAUDE, path)
    restore(change, forced=True)

    assert change.drift
    assert not path.exists()


def test_a_table_that_only_codegate_made_goes_as_a_whole(tmp_path: Path) -> None:
    file, path = file_of("opencode"), path_of("opencode", tmp_path)
    path.write_bytes(b'{"theme": "x"}')
    write(point(file, path, BASE, None))
    path.write_text(path.read_text().replace('"claude-sonnet-5-5": {}', '"claude-sonnet-5-5": {}, "gpt-5": {}'))
    restore(unpoint(file, path), forced=True)

    assert json.loads(path.read_bytes()) == {"theme": "x", "$schema": "https://opencode.ai/config.json"}


def test_a_file_that_codegate_did_not_write_is_only_taken_from_by_force(path: Path) -> None:
    path.write_text(json.dumps({"model": "opus", "env": {"ANTHROPIC_BASE_URL": BASE}}))
    change = unpoint(CLAUDE, path)
    restore(change, forced=True)

    assert "not written by CodeGate" in change.drift
    assert not is_changed_since(CLAUDE, path, BASE)
    assert json.loads(path.read_bytes()) == {"model": "opus"}


def test_what_a_tool_itself_adds_to_a_file_with_comments_is_no_change(tmp_path: Path) -> None:
    file, path = file_of("qwen-code"), path_of("qwen-code", tmp_path)
    original = b'{\n  // quiet\n  "telemetry": {"enabled": false}\n}\n'
    path.write_bytes(original)
    write(point(file, path, BASE, "the-secret-key"))
    path.write_bytes(path.read_bytes().replace(b"  }\n}\n", b'  },\n  "$version": 4\n}\n'))
    restore(unpoint(file, path))

    assert path.read_bytes() == original
