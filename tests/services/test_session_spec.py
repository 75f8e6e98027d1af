import json

import pytest

from codegate.records import Secret
from codegate.services.session_spec import container, container_name, environment, proxy_url, terminal
from tests.builders import session

KEY = Secret("cgk_" + "0" * 32)


def test_a_container_has_no_way_to_this_machine() -> None:
    spec = container(session(), image="i", network="n", memory_mb=512, base="http://proxy:9212", key=KEY)
    host = spec["HostConfig"]

    assert (host["Privileged"], host["PublishAllPorts"], host["PortBindings"]) == (False, False, {})
    assert (host["CapDrop"], host["SecurityOpt"]) == (["ALL"], ["no-new-privileges:true"])
    assert (host["ReadonlyRootfs"], host["NetworkMode"], host["ExtraHosts"]) == (True, "n", [])
    assert host["Memory"] == host["MemorySwap"] == 512 << 20
    assert not {"Binds", "CapAdd", "Devices", "PidMode", "UsernsMode", "VolumesFrom"} & set(host)
    assert spec["User"] == "node"
    assert ".sock" not in json.dumps(spec)


def test_the_host_gets_a_name_only_where_the_proxy_is_on_it() -> None:
    spec = container(session(), image="i", network="n", memory_mb=512, base=proxy_url("", 9212), key=KEY)

    assert spec["HostConfig"]["ExtraHosts"] == ["host.docker.internal:host-gateway"]


@pytest.mark.parametrize(
    ("said", "url"),
    [("", "http://host.docker.internal:9212"), ("http://proxy:9212/", "http://proxy:9212")],
)
def test_where_the_proxy_is(said: str, url: str) -> None:
    assert proxy_url(said, 9212) == url


def test_tools_are_pointed_at_the_proxy() -> None:
    said = environment(session(), "http://proxy:9212", KEY)

    assert said["ANTHROPIC_BASE_URL"] == said["GOOGLE_GEMINI_BASE_URL"] == "http://proxy:9212"
    assert said["OPENAI_BASE_URL"] == "http://proxy:9212/v1"
    assert said["ANTHROPIC_AUTH_TOKEN"] == said["OPENAI_API_KEY"] == said["GEMINI_API_KEY"] == KEY.reveal()


def test_a_session_to_log_in_knows_no_key_and_no_other_provider() -> None:
    said = environment(session("s1", kind="claude", is_login=True), "http://proxy:9212", KEY)

    assert said == {"SESSION_ID": "s1", "SESSION_KIND": "claude", "PROXY_URL": "http://proxy:9212"}


def test_a_terminal_runs_what_the_list_says() -> None:
    plain, login = terminal(session(kind="claude"), 80, 24), terminal(session(kind="codex", is_login=True), 80, 24)

    assert plain["Cmd"] == ["codegate-terminal", "claude"]
    assert login["Cmd"] == ["codegate-terminal", "codex", "login"]
    assert plain["ConsoleSize"] == [24, 80]
    assert plain["Privileged"] is False


def test_a_container_is_named_after_its_session() -> None:
    assert container_name("0123456789abcdef") == "codegate-session-01234567"
