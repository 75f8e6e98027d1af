import pytest

from codegate.guardrails.engine import engine
from tests.guardrails.given import ALL, BODY, PEM


def found(text: str) -> list[str]:
    return [text[s.start : s.end] for s in engine().find(text, ALL)]


def test_a_private_key_is_found_whole() -> None:
    assert found(f'KEY = """{PEM}"""') == [PEM]


def test_a_private_key_with_line_numbers_or_escapes_is_found_whole() -> None:
    numbered = "\n".join(f"{n:6}\t{line}" for n, line in enumerate(PEM.splitlines()))
    escaped = PEM.replace("\n", "\\n")

    assert found(numbered) == [numbered[7:]]
    assert found(f'{{"key": "{escaped}"}}') == [escaped]


def test_a_private_key_that_was_cut_off_is_found_as_far_as_it_goes() -> None:
    cut = PEM[:140]

    assert found(f"{cut}\n...")[0].startswith(cut[:90])


def test_encrypted_and_openpgp_keys_are_found() -> None:
    armour = PEM.replace("RSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK").replace(
        "KEY BLOCK-----\n", "KEY BLOCK-----\nVersion: 1\n\n", 1
    )
    encrypted = PEM.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n", 1)

    assert found(armour) == [armour]
    assert found(encrypted) == [encrypted]


@pytest.mark.parametrize("separator", ["=", " = ", ": ", '": "', " => '", ":='"])
def test_an_aws_secret_is_found_by_its_name(separator: str) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key", "secretAccessKey", "SecretAccessKey"):
        assert found(f"{name}{separator}{BODY}") == [BODY]


def test_forty_characters_without_the_name_are_no_aws_secret() -> None:
    assert found(f"checksum = {BODY}") == []


def test_only_the_password_of_a_url_is_found() -> None:
    assert found("DB=postgresql://deploy:2$x*e^gl)CbxC*@db:5432/app") == ["2$x*e^gl)CbxC*"]
    assert found("redis://:s3cr3t-7@cache") == ["s3cr3t-7"]


@pytest.mark.parametrize(
    "text",
    ["ftp://user:%s@host", "mysql://root:$DB_PASS@db", "http://u:<password>@h", "https://a.b/c:d@e", "x://u:xxxx@h"],
)
def test_a_stand_in_for_a_password_stays(text: str) -> None:
    assert found(text) == []
