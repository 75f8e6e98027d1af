"""Signatures for clouds, made by the vendors' own libraries."""

import asyncio
import json
import sys
import threading
from base64 import b64encode
from typing import Any

import msgspec
import pytest

from codegate.errors import NoRoute, UpstreamRejected
from codegate.providers.request import UpstreamRequest
from codegate.records import Secret
from codegate.upstream.clouds import Clouds
from tests.amazon import signature_of

URL = "https://bedrock-runtime.eu-central-1.amazonaws.com/model/us.anthropic.claude-v1%3A0/invoke"
ACCESS, PRIVATE = "AKIDEXAMPLE", "wJalr/XUtn+FEMI"


def request(login: str, secret: str | None = None, url: str = URL, **fields: Any) -> UpstreamRequest:
    return UpstreamRequest(
        method="POST",
        url=url,
        headers=(("content-type", "application/json"), ("accept", "application/json"), ("user-agent", "x")),
        body=b'{"a":1}',
        account_id="a1",
        login=login,
        login_secret=Secret(secret) if secret else None,
        **fields,
    )


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Nothing of this machine's own logins."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)


async def test_request_without_a_login_is_left_alone() -> None:
    plain = request("")

    assert await Clouds().signed(plain) is plain


class TestAws:
    @pytest.fixture(autouse=True)
    def library(self) -> None:
        pytest.importorskip("botocore")

    @pytest.mark.parametrize("token", [None, "session/token+x"])
    async def test_signature_is_the_one_aws_expects(self, token: str | None) -> None:
        stored = ":".join(part for part in (ACCESS, PRIVATE, token) if part)
        made = await Clouds().signed(request("aws", stored))
        headers = dict(made.headers)

        assert headers["authorization"] == signature_of(
            URL, "POST", headers, made.body, (ACCESS, PRIVATE, token), "eu-central-1"
        )
        assert headers.get("x-amz-security-token") == token
        assert (made.login, made.login_secret) == ("", None)
        assert PRIVATE not in repr(made)

    async def test_chain_of_the_environment_serves_an_account_without_a_key(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", PRIVATE)
        headers = dict((await Clouds().signed(request("aws"))).headers)

        assert f"Credential={ACCESS}/" in headers["authorization"]

    async def test_new_key_of_an_account_is_used_at_once(self) -> None:
        clouds = Clouds()
        await clouds.signed(request("aws", f"{ACCESS}:{PRIVATE}"))
        headers = dict((await clouds.signed(request("aws", f"AKIDOTHER:{PRIVATE}"))).headers)

        assert "Credential=AKIDOTHER/" in headers["authorization"]

    async def test_no_credentials_say_how_to_get_some(self) -> None:
        with pytest.raises(UpstreamRejected) as caught:
            await Clouds().signed(request("aws"))

        assert (caught.value.status, caught.value.kind) == (401, "auth")
        assert "aws sso login" in caught.value.hint

    @pytest.mark.parametrize("stored", ["AKID", "AKID:", ":x", "a:b:c:d"])
    async def test_half_a_key_is_refused_without_repeating_it(self, stored: str) -> None:
        with pytest.raises(UpstreamRejected, match="ACCESS_KEY_ID:SECRET") as caught:
            await Clouds().signed(request("aws", stored))

        assert stored not in caught.value.text() or stored == "AKID:"

    async def test_region_is_the_environments_where_the_host_names_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        url = "https://gateway.example/model/m/invoke"
        with pytest.raises(NoRoute, match=r"gateway\.example names no AWS region"):
            await Clouds().signed(request("aws", f"{ACCESS}:{PRIVATE}", url))
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
        headers = dict((await Clouds().signed(request("aws", f"{ACCESS}:{PRIVATE}", url))).headers)

        assert "/ap-south-1/bedrock/aws4_request" in headers["authorization"]

    @pytest.mark.parametrize(
        ("host", "region"),
        [
            ("bedrock-runtime.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("bedrock-runtime-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("bedrock.eu-west-3.amazonaws.com", "eu-west-3"),
            ("vpce-0a1.bedrock-runtime.us-west-2.vpce.amazonaws.com", "us-west-2"),
        ],
    )
    async def test_region_is_read_from_the_host(self, host: str, region: str) -> None:
        made = await Clouds().signed(request("aws", f"{ACCESS}:{PRIVATE}", f"https://{host}/x"))

        assert f"/{region}/bedrock/" in dict(made.headers)["authorization"]


class TestGcp:
    @pytest.fixture(autouse=True)
    def library(self) -> None:
        pytest.importorskip("google.auth")

    def found(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """A chain whose token costs a step; the names of the threads that took it."""
        import google.auth

        threads: list[str] = []

        class Found:
            token = ""
            valid = False

            def refresh(self, transport: object) -> None:
                threads.append(threading.current_thread().name)
                self.token, self.valid = f"ya29-token-{len(threads)}", True

        monkeypatch.setattr(google.auth, "default", lambda scopes: (Found(), "lab"))
        return threads

    async def test_token_of_the_chain_is_fetched_once_for_everybody_and_off_the_loop(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        threads, clouds = self.found(monkeypatch), Clouds()
        made = await asyncio.gather(*(clouds.signed(request("gcp")) for _ in range(20)))

        assert {dict(one.headers)["authorization"] for one in made} == {"Bearer ya29-token-1"}
        assert len(threads) == 1
        assert threads[0] != threading.main_thread().name

    async def test_no_credentials_say_how_to_get_some(self) -> None:
        with pytest.raises(UpstreamRejected) as caught:
            await Clouds().signed(request("gcp"))

        assert "gcloud auth application-default login" in caught.value.hint

    @pytest.mark.parametrize("stored", ["ya29.plain", b64encode(b"[]").decode(), b64encode(b"{}").decode()])
    async def test_what_is_no_service_account_is_refused(self, stored: str) -> None:
        with pytest.raises(UpstreamRejected, match=r"Google credentials|service account"):
            await Clouds().signed(request("gcp", stored))

    @pytest.mark.parametrize("uri", ["http://169.254.169.254/token", "https://127.0.0.1/token", "file:///etc/passwd"])
    async def test_service_account_may_not_send_its_assertion_anywhere(self, uri: str) -> None:
        info = {"type": "service_account", "client_email": "a@b.example", "private_key": "x", "token_uri": uri}

        with pytest.raises(UpstreamRejected, match="token_uri"):
            await Clouds().signed(request("gcp", b64encode(msgspec.json.encode(info)).decode()))


@pytest.mark.parametrize(
    ("login", "module", "extra"), [("aws", "botocore.auth", "bedrock"), ("gcp", "google.auth.exceptions", "vertex")]
)
async def test_missing_library_is_one_line_with_the_command(
    monkeypatch: pytest.MonkeyPatch, login: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(NoRoute) as caught:
        await Clouds().signed(request(login))

    assert caught.value.hint == f"pip install 'codegate[{extra}]'"
    assert json.dumps(caught.value.text()).count("\\n") == 0
