"""Who may use the proxy."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest

from codegate.errors import Forbidden, Unauthorized
from codegate.proxy.call import Head
from codegate.proxy.identify import client_key, identify, is_loopback
from codegate.records import Snapshot, Tenant
from codegate.routing.tenancy import by_digest, digest_of
from codegate.settings import Resolved
from codegate.wire.table import FORMATS

TENANT = Tenant(id="t1", name="team", api_key_hash=sha256(b"cgk_team").hexdigest(), api_key_prefix="cgk_team")
SNAPSHOT = Snapshot(tenants_by_key={TENANT.api_key_hash: TENANT})


def head(peer: str = "127.0.0.1", **headers: str) -> Head:
    return Head(
        request_id="req_1",
        wire_format=FORMATS["anthropic"],
        method="POST",
        path="/v1/messages",
        query="",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        peer=peer,
        received_ms=0,
        started=0.0,
    )


def settings(**process: Any) -> Resolved:
    return Resolved(stored={}, tenant={}, process=process)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-api-key": "a"}, "a"),
        ({"authorization": "Bearer b"}, "b"),
        ({"authorization": "bearer  b "}, "b"),
        ({"x-goog-api-key": "c"}, "c"),
        ({"authorization": "Basic d"}, ""),
        ({"x-api-key": "", "authorization": "Bearer b"}, "b"),
        ({}, ""),
    ],
)
def test_a_key_is_found_wherever_clients_put_it(headers: dict[str, str], expected: str) -> None:
    assert client_key(headers) == expected


def test_without_any_key_this_machine_is_let_in() -> None:
    assert identify(head(), Snapshot(), settings()) is None


def test_without_any_key_other_machines_are_not() -> None:
    with pytest.raises(Unauthorized):
        identify(head(peer="192.168.1.7"), Snapshot(), settings())


def test_without_any_key_a_web_page_is_refused() -> None:
    with pytest.raises(Forbidden):
        identify(head(origin="http://localhost:3000"), Snapshot(), settings())


def test_the_proxys_own_key_needs_no_tenant() -> None:
    found = identify(head(x_api_key="own"), SNAPSHOT, settings(proxy_api_key="own", multi_tenancy=True))

    assert found is None


def test_the_proxys_own_key_may_stand_for_a_tenant() -> None:
    given = settings(proxy_api_key="own", multi_tenancy=True, default_tenant_id="t1")

    assert identify(head(x_api_key="own"), SNAPSHOT, given) == TENANT


def test_a_tenants_key_names_the_tenant() -> None:
    assert identify(head(authorization="Bearer cgk_team"), SNAPSHOT, settings(multi_tenancy=True)) == TENANT


def test_a_disabled_tenant_is_a_stranger() -> None:
    disabled = Tenant(id="t2", name="old", api_key_hash=TENANT.api_key_hash, api_key_prefix="", enabled=False)
    with pytest.raises(Unauthorized):
        identify(
            head(x_api_key="cgk_team"),
            Snapshot(tenants_by_key={disabled.api_key_hash: disabled}),
            settings(multi_tenancy=True),
        )


def test_an_expired_key_is_told_so_and_only_to_who_holds_it() -> None:
    ended = msgspec.structs.replace(TENANT, expires_at=0)
    known = Snapshot(tenants_by_key={ended.api_key_hash: ended})
    with pytest.raises(Unauthorized, match="expired"):
        identify(head(x_api_key="cgk_team"), known, settings(multi_tenancy=True))
    with pytest.raises(Unauthorized, match="not valid"):
        identify(head(x_api_key="cgk_other"), known, settings(multi_tenancy=True))


@pytest.mark.parametrize(("until", "is_let_in"), [(1, True), (0, False)])
def test_the_key_before_opens_while_it_is_honoured(until: int, is_let_in: bool) -> None:
    digest = digest_of("cgk_before")
    rotated = msgspec.structs.replace(TENANT, previous_key_hash=digest, previous_key_until=until)
    known = Snapshot(tenants_by_key=by_digest([rotated]))
    if is_let_in:
        assert identify(head(x_api_key="cgk_before"), known, settings(multi_tenancy=True)) == rotated
        return
    with pytest.raises(Unauthorized):
        identify(head(x_api_key="cgk_before"), known, settings(multi_tenancy=True))


def test_a_disabled_default_tenant_is_no_way_around_its_limits() -> None:
    disabled = msgspec.structs.replace(TENANT, enabled=False)
    known = Snapshot(tenants_by_key={disabled.api_key_hash: disabled})
    with pytest.raises(Forbidden):
        identify(
            head(x_api_key="own"), known, settings(proxy_api_key="own", multi_tenancy=True, default_tenant_id="t1")
        )


@pytest.mark.parametrize("headers", [{}, {"x_api_key": "wrong"}, {"x_api_key": "sürprise"}])
def test_with_a_key_configured_every_other_one_is_refused_alike(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthorized) as caught:
        identify(head(**headers), SNAPSHOT, settings(proxy_api_key="own", multi_tenancy=True))

    assert "own" not in caught.value.message.split()
    assert "wrong" not in caught.value.text()


@pytest.mark.parametrize(
    ("peer", "expected"), [("127.0.0.1", True), ("::1", True), ("", True), ("10.0.0.1", False), ("x", False)]
)
def test_this_machine_is_known_by_its_address(peer: str, expected: bool) -> None:
    assert is_loopback(peer) is expected
