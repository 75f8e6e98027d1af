import base64
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from codegate.crypto import Vault
from codegate.errors import ConfigError
from codegate.records import Secret

KEY = bytes(range(32))
IV = bytes(range(16))


@given(st.text())
def test_a_secret_comes_out_as_it_went_in(text: str) -> None:
    vault = Vault(KEY)

    assert vault.decrypt(vault.encrypt(Secret(text))).reveal() == text


def test_the_same_secret_is_never_stored_twice_the_same() -> None:
    vault = Vault(KEY)

    assert vault.encrypt(Secret("a")) != vault.encrypt(Secret("a"))


def test_what_is_written_is_the_originals_form() -> None:
    content = base64.b64decode(Vault(KEY).encrypt(Secret("fake-key")), validate=True)

    assert len(content) == 16 + len("fake-key") + 16
    assert AESGCM(KEY).decrypt(content[:16], content[16:], None) == b"fake-key"


def test_a_value_of_the_original_is_read() -> None:
    # node: createCipheriv("aes-256-gcm", KEY, IV), then IV, ciphertext and auth tag in base64
    stored = "AAECAwQFBgcICQoLDA0ODwENyxMUjy9R61zi/O4Vo0RVaqPS1dq4iw=="

    assert Vault(KEY).decrypt(stored).reveal() == "fake-key"


@pytest.mark.parametrize("iv", [IV, IV[:12]])
def test_the_older_hexadecimal_form_is_read(iv: bytes) -> None:
    stored = f"{iv.hex()}:{AESGCM(KEY).encrypt(iv, b'fake-key', None).hex()}"

    assert Vault(KEY).decrypt(stored).reveal() == "fake-key"


def test_every_changed_byte_is_noticed() -> None:
    vault = Vault(KEY)
    content = base64.b64decode(vault.encrypt(Secret("fake-key")))

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(ConfigError):
            vault.decrypt(base64.b64encode(changed).decode())


@pytest.mark.parametrize(
    "stored",
    ["", "x", "é", ":", "00:00", "zz:zz", f"{IV.hex()}:", f"{IV[:8].hex()}:{'00' * 40}", "AAAA", "A" * 43, "a:b:c"],
)
def test_what_is_no_encrypted_value_is_refused(stored: str) -> None:
    with pytest.raises(ConfigError, match="cannot be decrypted"):
        Vault(KEY).decrypt(stored)


def test_another_key_does_not_open_it() -> None:
    stored = Vault(KEY).encrypt(Secret("fake-key"))

    with pytest.raises(ConfigError) as caught:
        Vault(bytes(32)).decrypt(stored)
    assert caught.value.exit_code == 78
    assert stored not in caught.value.text()


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ConfigError, match="16"):
        Vault(bytes(16))


def test_a_vault_does_not_print_its_key() -> None:
    assert repr(Vault(KEY)) == "Vault(***)"


def test_private_files_are_read_without_loading_cryptography() -> None:
    code = "import sys, codegate.crypto; sys.exit('cryptography' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_while_keys_change_both_open_and_the_new_one_seals() -> None:
    old, new = b"\1" * 32, b"\2" * 32
    vault = Vault(old)
    before = vault.encrypt(Secret("x"))
    vault.adopt(new)
    after = vault.encrypt(Secret("y"))

    assert (vault.decrypt(before).reveal(), vault.decrypt(after).reveal()) == ("x", "y")
    assert Vault(new).decrypt(after).reveal() == "y"

    vault.settle()
    with pytest.raises(ConfigError):
        vault.decrypt(before)


def test_a_change_of_keys_can_be_taken_back() -> None:
    vault = Vault(b"\1" * 32)
    vault.adopt(b"\2" * 32)
    vault.revert()

    assert Vault(b"\1" * 32).decrypt(vault.encrypt(Secret("x"))).reveal() == "x"
