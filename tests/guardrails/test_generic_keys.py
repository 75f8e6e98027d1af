import pytest

from tests.guardrails.given import BODY, found_by

HEX = "c075d5ba1a5c743f" + "0cf9e8f40e3e6400"
UUID = "9b2d7c1e-4f3a-4b8d" + "-a1c0-7e5f6d3b2a19"
KEYS = [BODY[:24], BODY[:32], BODY, HEX, UUID, BODY[:42] + "Q="]


@pytest.mark.parametrize("secret", KEYS)
@pytest.mark.parametrize(
    "around",
    [
        "API_KEY={}",
        'app.config["SECRET_KEY"] = "{}"',
        '{{"access_token": "{}"}}',
        "client_secret: {}",
        "x-api-key: {}",
        "Authorization: Bearer {}",
        'curl -H "X-Auth-Token: {}" http://localhost',
        'Client(api_key="{}")',
        "encryptionKey = '{}'",
        'apiKey: "{}",',
        "https://host/v1?api_key={}&q=1",
        "//registry.invalid/:_authToken={}",
        '<add key="ApiKey" value="{}"/>',
        "the token is {}",
        '- name: JWT_SECRET\n  value: "{}"',
        'const token = "{}"',
        "PRIVATE-TOKEN: {}",
        'set("datadog.api.key", "{}")',
        "ALGOLIA_ADMIN_KEY={}",
    ],
)
def test_a_key_without_a_form_is_found_by_its_name(around: str, secret: str) -> None:
    assert found_by("api_key", around.format(secret)) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "GPG_KEY=" + "A035C8C19219BA821ECEA86B64E628F8D684696D",
        "cache_key = '" + HEX + "'",
        "public_key: " + BODY,
        "next_token=" + BODY,
        "primaryKey: '" + HEX + "'",
        "token = self.tokenizer2.next_token_id()",
        "api_key = settings.OPENAI_API_KEY_2024",
        "secret_key_ref: my-app-secret-prod-2024-v2",
        "max_tokens=4096000000000000000",
        "token_url: https://auth0.internal.host/oauth2/token",
        "api_key = 'your-api-key-goes-here-123'",
        "integrity_signature: sha512-" + BODY,
        "key: value1234567890123456",
        "monkey = '" + HEX + "'",
        "secret: arn:aws:secretsmanager:us-east-1:123456789012",
        "SECRET_KEY=${{ secrets.APP_KEY_2 }}",
        "token: 2024-01-15T12:30:45.123Z",
        "idempotency_key=" + UUID,
    ],
)
def test_public_keys_references_and_other_kinds_of_tokens_stay(text: str) -> None:
    assert found_by("api_key", text) == []


@pytest.mark.parametrize("around", ["use token {} for the API", "acme SECRET {}", "acmeKEY-{}", "private key: {}"])
def test_a_key_is_found_in_a_sentence_and_after_a_blank(around: str) -> None:
    assert found_by("api_key", around.format(BODY)) == [BODY]


@pytest.mark.parametrize(
    "text",
    [
        "the key is to read chapter12 of the-long-guide-to-everything-2024",
        "gpg key 0123456789abcdef0123456789abcdef01234567",
        "token authentication_middleware_v2_handler",
        "access /usr/share/python3/dist-packages/apt",
    ],
)
def test_words_paths_and_fingerprints_after_a_blank_stay(text: str) -> None:
    assert found_by("api_key", text) == []
