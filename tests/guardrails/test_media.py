import base64

import pytest

from codegate.guardrails.media import is_url, is_words, opened

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 40).decode()


@pytest.mark.parametrize("codec", ["utf-8", "latin-1", "utf-16"])
@pytest.mark.parametrize("head", ["", "data:text/plain;base64,", "DATA:image/png;name=x;BASE64,"])
def test_a_text_in_base64_is_read_whatever_it_is_called_and_goes_back_as_it_was(codec: str, head: str) -> None:
    said = head + base64.b64encode("Grüße an alle\n".encode(codec)).decode()
    file = opened(said)
    assert file is not None

    assert file.text.lstrip("\ufeff") == "Grüße an alle\n"
    assert file.holding(file.text) == said


@pytest.mark.parametrize("said", [PNG, f"data:image/png;base64,{PNG}", base64.b64encode(b"%PDF-1.7\nx").decode()])
def test_a_picture_is_no_text(said: str) -> None:
    assert opened(said) is None
    assert not is_words(said)


@pytest.mark.parametrize("said", ["words of the user", "data:text/plain;base64,QUJD\n my mail is a@b.co", "a@b.co"])
def test_what_is_no_base64_are_words(said: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        opened(said)

    assert is_words(said)


def test_a_url_says_early_that_it_is_base64() -> None:
    assert is_url("data:;base64,")
    assert not is_url("data:" + "x" * 128 + ";base64,")
    assert not is_url("see data:;base64,")
