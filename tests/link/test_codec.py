"""Bytes of a link: what goes in comes out, secrets as secrets."""

from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from codegate.link import codec
from codegate.records import Credentials, Secret, Snapshot

HIDDEN = "sk-" + "hidden-0123456789"


def there_and_back(value: Any, wanted: Any) -> Any:
    return codec.decoder(wanted).decode(codec.encode(value))


def test_a_record_with_secrets_at_any_depth_comes_back() -> None:
    kept = Credentials(account_id="a1", api_key=Secret(HIDDEN))
    found = there_and_back(Snapshot(version=7, credentials={"a1": kept}), Snapshot)

    key = found.credentials["a1"].api_key

    assert isinstance(key, Secret)
    assert key.reveal() == HIDDEN
    assert found.credentials["a1"].refresh_token is None
    assert found.version == 7


def test_a_secret_stays_one_where_anything_may_stand() -> None:
    found = there_and_back({"deep": [Secret(HIDDEN)]}, Any)

    assert isinstance(found["deep"][0], Secret)
    assert HIDDEN not in repr(found)


def test_every_text_can_be_a_secret() -> None:
    odd = "ä\N{GRINNING FACE}\x00\ud800"

    assert there_and_back(Secret(odd), Secret).reveal() == odd


def test_a_plain_text_is_no_secret() -> None:
    with pytest.raises(msgspec.ValidationError):
        there_and_back(HIDDEN, Secret)


def test_any_mapping_can_be_sent() -> None:
    assert there_and_back(MappingProxyType({"a": 1}), dict[str, int]) == {"a": 1}


def test_what_has_no_form_on_the_wire_is_refused_by_type_alone() -> None:
    class Odd:
        def __repr__(self) -> str:
            return HIDDEN

    with pytest.raises(NotImplementedError, match=r"^Odd cannot travel over a link$"):
        codec.encode(Odd())


def test_an_unknown_extension_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown extension 9"):
        codec.decoder(Any).decode(msgspec.msgpack.encode(msgspec.msgpack.Ext(9, b"x")))


def test_an_envelope_opens_without_its_body_being_read() -> None:
    kind, number, body = codec.open_envelope(codec.encode((codec.ASK, 5, {"a": 1})))

    assert (kind, number, msgspec.msgpack.decode(body)) == (codec.ASK, 5, {"a": 1})
