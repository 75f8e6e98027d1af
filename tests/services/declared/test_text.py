"""A fault in a configuration file is told with file and line."""

from pathlib import Path

import pytest

from codegate.errors import Invalid
from codegate.services.declared.text import BadFile, DeclaredText, rendered

TOML = """\
[settings]
log_retention_days = 3

[[accounts]]
name = "a"

[[accounts]]
name = "b"
api_key = "${KEY}"

[[configs]]
name = "c"

[[configs.slots]]
tier = "opus"
account = "nobody"
"""
YAML = """\
settings:
  log_retention_days: 3
accounts:
- name: a
- name: b
  api_key: ${KEY}
configs:
- name: c
  slots:
  - tier: opus
    account: nobody
"""


@pytest.fixture(params=["toml", "yaml"])
def text(request: pytest.FixtureRequest) -> DeclaredText:
    return DeclaredText(Path(f"f.{request.param}"), TOML if request.param == "toml" else YAML)


def test_both_forms_say_the_same(text: DeclaredText) -> None:
    said = text.values({"KEY": "k"})

    assert said["accounts"] == [{"name": "a"}, {"name": "b", "api_key": "k"}]
    assert said["configs"][0]["slots"] == [{"tier": "opus", "account": "nobody"}]


def test_a_missing_variable_is_told_with_its_line(text: DeclaredText) -> None:
    line = 9 if text.path.suffix == ".toml" else 6
    with pytest.raises(BadFile, match=rf":{line}: accounts\[1\].api_key: the variable KEY is not set"):
        text.values({})


@pytest.mark.parametrize(
    ("field", "toml", "yaml"),
    [
        ("settings.log_retention_days", 2, 2),
        ("accounts[1].name", 8, 5),
        ("accounts[1].colour", 7, 5),
        ("configs[0].slots[0].account", 16, 11),
        ("nothing", 1, 1),
        (None, 1, 1),
    ],
)
def test_a_field_has_a_line(field: str | None, toml: int, yaml: int) -> None:
    assert DeclaredText(Path("f.toml"), TOML).line(field) == toml
    assert DeclaredText(Path("f.yml"), YAML).line(field) == yaml


def test_what_the_server_says_gets_file_and_line(text: DeclaredText) -> None:
    fault = text.fault(Invalid("There is no account 'nobody'.", field="configs[0].slots[0].account"))

    assert fault.message.endswith(": There is no account 'nobody'.")
    assert fault.message.startswith(f"{text.path}:1")


@pytest.mark.parametrize(
    ("name", "content", "line"), [("f.toml", "a = 1\nb = \n", 2), ("f.yaml", "a: 1\nb: [\n", 3), ("f.yaml", "- 1\n", 1)]
)
def test_what_cannot_be_read_is_told_with_its_line(name: str, content: str, line: int) -> None:
    with pytest.raises(BadFile, match=rf"^{name}:{line}: "):
        DeclaredText(Path(name), content).values({})


def test_references_have_defaults_and_an_escape() -> None:
    text = DeclaredText(Path("f.toml"), 'a = "${A:-x}-$${B}"\n')

    assert text.values({}) == {"a": "x-${B}"}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        DeclaredText.read(tmp_path / "no.toml")


def test_yaml_runs_nothing() -> None:
    with pytest.raises(BadFile):
        DeclaredText(Path("f.yaml"), "a: !!python/object/apply:os.system [true]\n").values({})


@pytest.mark.parametrize("is_yaml", [False, True])
def test_what_is_rendered_reads_the_same(is_yaml: bool) -> None:
    said = {"accounts": [{"name": "ä", "priority": 3}], "settings": {"privacy_enabled": True}}
    text = DeclaredText(Path("f.yaml" if is_yaml else "f.toml"), rendered(said, is_yaml=is_yaml))

    assert text.values({}) == said
