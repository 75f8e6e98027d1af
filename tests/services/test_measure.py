"""A request becomes measurements, and made-up names become `other`."""

from collections.abc import Mapping

from codegate.records import Attempt, ModelLimit, RequestLog, Usage
from codegate.services import meters
from codegate.services.measure import MAX_NAMES, OTHER, Names, of_row, operation, provider_name
from codegate.services.meters import Meter
from tests.builders import request_log

USAGE = Usage(input_tokens=10, output_tokens=50, cache_read_tokens=100, cache_write_tokens=5, reasoning_tokens=20)
GOOD = request_log(
    usage=USAGE,
    cost_usd=0.5,
    latency_ms=2_000,
    ttft_ms=300,
    guardrails={"email": 2},
    attempts=(Attempt(account_id="a", account_name="work", model="m", outcome="ok"),),
)


def measured(row: RequestLog, limits: Mapping[str, ModelLimit] | None = None) -> dict[tuple[Meter, ...], float]:
    found = of_row(row, "team", limits or {}, Names())
    return {(value.meter, *value.labels): value.amount for value in found}  # type: ignore[misc]


def test_a_good_request_measures_all_there_is() -> None:
    found = measured(GOOD)
    done = ("chat", "anthropic", "claude-opus-4-5")
    whose = ("anthropic", "claude-opus-4-5", "team")

    assert found[meters.REQUESTS, "ok", "anthropic", "anthropic", "team"] == 1
    assert found[meters.DURATION, *done, ""] == 2.0
    assert found[meters.FIRST_CHUNK, *done] == 0.3
    assert found[meters.TOKEN_USAGE, *done, "input"] == 115
    assert found[meters.TOKENS, *whose, "output"] == 30
    assert found[meters.TOKENS, *whose, "reasoning"] == 20
    assert found[meters.COST, *whose] == 0.5
    assert found[meters.FINDINGS, "email"] == 2
    assert found[meters.ATTEMPTS, "work", "ok"] == 1


def test_a_refused_request_is_counted_and_timed_alone() -> None:
    found = measured(request_log(outcome="error", provider=None, routed_model=None, latency_ms=5))

    assert {key[0] for key in found} == {meters.REQUESTS, meters.REQUEST_DURATION}


def test_a_model_that_nobody_knows_is_other_until_a_user_speaks_of_it() -> None:
    row = request_log(routed_model="made-up", cost_usd=1.0)
    known = {"made-up": ModelLimit(model_id="made-up", context_window=5)}

    assert (meters.COST, "anthropic", OTHER, "team") in measured(row)
    assert (meters.COST, "anthropic", "made-up", "team") in measured(row, known)


def test_names_are_bounded_by_kind() -> None:
    names = Names()
    found = [names.of("model", str(number)) for number in range(MAX_NAMES + 1)]

    assert found[-2:] == [str(MAX_NAMES - 1), OTHER]
    assert names.of("model", "5") == "5"
    assert names.of("tenant", "new") == "new"
    assert names.of("tenant", None) == ""


def test_words_are_those_of_the_conventions() -> None:
    assert [
        operation(path) for path in ("/v1/messages", "/v1/chat/completions", "/v1/completions", "/v1/embeddings")
    ] == [
        "chat",
        "chat",
        "text_completion",
        "embeddings",
    ]
    assert (provider_name("gemini"), provider_name("deepseek"), provider_name(None)) == ("gcp.gemini", "deepseek", None)
