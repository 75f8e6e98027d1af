from codegate.guardrails import surrogates, tokens
from codegate.guardrails.issue import FIRST_ONLY, Claim, Issuer, tenant_key


class Taken:
    """Every first replacement is another value's."""

    generation = 0

    def __init__(self) -> None:
        self.claims: list[tuple[str, Claim]] = []

    def settle(self, tenant_id: str, claim: Claim) -> str:
        self.claims.append((tenant_id, claim))
        return claim.make(1)


def test_a_value_gets_its_token() -> None:
    key = tenant_key(b"root", None)

    assert key == tokens.derive(b"root", "default")
    assert Issuer(key).replacement("email", "email", "a@b.org") == tokens.mint(key, "email", "a@b.org")
    assert FIRST_ONLY.generation == 0


def test_or_its_natural_surrogate_where_there_is_one() -> None:
    issuer = Issuer(b"k")

    assert issuer.replacement("email", "email", "a@b.org", natural=True).endswith("@mail.example")
    assert issuer.replacement("ip", "ip", "2606:4700::1111", natural=True).startswith("2001:db8:")
    assert issuer.replacement("jwt", "jwt", "v", natural=True) == issuer.replacement("jwt", "jwt", "v")


def test_tenants_share_nothing() -> None:
    one, other = (Issuer(tenant_key(b"root", tenant_id)) for tenant_id in ("1", "2"))
    for natural in (False, True):
        assert one.replacement("email", "email", "v", natural=natural) != other.replacement(
            "email", "email", "v", natural=natural
        )


def test_the_ledger_decides_and_knows_what_is_claimed() -> None:
    ledger = Taken()
    issuer = Issuer(b"k", "t", ledger)
    token = issuer.replacement("email", "email", "v")
    natural = issuer.replacement("ssn", "ssn", "v", natural=True)
    (tenant_id, claim), (_, other) = ledger.claims

    assert (tenant_id, claim.detector_id, claim.value) == ("t", "email", "v")
    assert token == tokens.form("email", tokens.digest_of(b"k", "email", "v"), 1)
    assert natural == surrogates.make("ssn", other.digest, 1)
    assert claim.digest != other.digest
