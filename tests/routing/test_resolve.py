"""Decisions."""

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegate.providers.verdict import RATE_LIMITED
from codegate.records import Config, Cooldown, Rule
from codegate.routing.eligible import lasting_reason
from codegate.routing.resolve import decide
from codegate.routing.route import Facts, Features, Held, Route, RouteRequest
from codegate.routing.strategies import STRATEGIES
from tests.routing.conftest import House

NOW = 1_000_000
OPUS, SONNET = "claude-opus-4-6", "claude-sonnet-4-6"


def route(house: House, model: str = SONNET, wire_format: str = "anthropic", config: str | None = None,
          **facts: object) -> Route:  # fmt: skip
    request = RouteRequest(model=model, wire_format=wire_format, config_id=config)
    return decide(house.snapshot(), Facts(**facts), request, NOW)  # type: ignore[arg-type]


def line(found: Route) -> list[str]:
    return [candidate.account.id for candidate in found.candidates]


def resting(reason: str = "server_error", seconds: int = 30) -> Cooldown:
    return Cooldown(until=NOW + seconds * 1000, reason=reason, failures=1)


def test_tier_of_the_model_picks_the_slots_and_their_target_model(house: House) -> None:
    house.account("a")
    house.account("b", "openai")
    house.config(("opus", "a", 0), ("sonnet", "b", 0, "gpt-5.5"))
    found = route(house, SONNET)

    assert line(found) == ["b"]
    assert found.candidates[0].model == "gpt-5.5"
    assert (found.strategy, found.tier, found.config_name) == ("config", "sonnet", "main")


def test_slot_without_target_asks_for_the_clients_model(house: House) -> None:
    house.account("a")
    house.config(("opus", "a", 0))

    assert route(house, OPUS).candidates[0].model == OPUS


def test_model_without_a_tier_may_use_all_slots_each_account_and_model_once(house: House) -> None:
    house.account("a")
    house.account("b")
    house.config(("opus", "a", 1), ("sonnet", "b", 5), ("haiku", "a", 9), ("haiku", "b", 2, "other"))
    found = route(house, "some-model")

    assert [(c.account.id, c.model, c.priority) for c in found.candidates] == [
        ("a", "some-model", 9),
        ("b", "some-model", 5),
        ("b", "other", 2),
    ]
    assert found.tier is None


def test_first_is_chosen_and_the_rest_are_fallbacks_with_reasons(house: House) -> None:
    for name in "abc":
        house.account(name)
    house.config(("sonnet", "a", 1), ("sonnet", "b", 3), ("sonnet", "c", 2))
    found = route(house)

    assert line(found) == ["b", "c", "a"]
    assert [candidate.verdict for candidate in found.candidates] == ["chosen", "fallback", "fallback"]
    assert found.candidates[0].reason == "Highest priority, 3, in config 'main', tier sonnet."


def test_tenants_own_config_beats_the_active_one(house: House) -> None:
    house.account("a")
    house.account("b")
    house.config(("sonnet", "a", 0))
    house.config(("sonnet", "b", 0), name="team", active=False)

    assert line(route(house, config="team")) == ["b"]
    assert line(route(house, config="deleted")) == ["a"]


def test_round_robin_moves_with_its_cursor_and_names_it(house: House) -> None:
    for name in "abc":
        house.account(name)
    house.config(("sonnet", "a", 0), ("sonnet", "b", 0), ("sonnet", "c", 0), strategy="round-robin")
    found = [route(house, cursors={"main:sonnet": turn}) for turn in range(3)]

    assert [item.candidates[0].account.id for item in found] == ["a", "b", "c"]
    assert {item.cursor for item in found} == {"main:sonnet"}
    assert "its turn" in found[0].candidates[0].reason


@pytest.mark.parametrize(("strategy", "first"), [("least-used", "b"), ("budget-aware", "a"), ("unheard-of", "c")])
def test_strategy_of_the_config_orders(house: House, strategy: str, first: str) -> None:
    house.account("a", monthly_budget=100.0)
    house.account("b", monthly_budget=10.0)
    house.account("c", monthly_budget=10.0)
    house.config(("sonnet", "a", 0), ("sonnet", "b", 0), ("sonnet", "c", 5), strategy=strategy)
    found = route(house, month_spend={"a": 5.0, "b": 1.0, "c": 2.0})

    assert line(found)[0] == first


def test_skipped_accounts_are_listed_with_their_reason(house: House) -> None:
    house.account("off", enabled=False)
    house.account("cool")
    house.account("full", rate_limit=7)
    house.account("good")
    house.config(*(("sonnet", name, 0) for name in ("off", "cool", "full", "good")))
    found = route(house, cooldowns={"cool": resting()}, over_rate_limit=frozenset({"full"}))
    reasons = {candidate.account.id: candidate.reason for candidate in found.skipped}

    assert line(found) == ["good"]
    assert reasons["off"] == "It is disabled."
    assert reasons["cool"].startswith("Resting for 30 s more")
    assert reasons["full"] == "Its 7 requests a minute are used up."


def test_last_account_at_rest_is_tried_early_when_the_rest_was_our_guess(house: House) -> None:
    house.account("a")
    house.account("b")
    house.config(("sonnet", "a", 0), ("sonnet", "b", 0))
    found = route(house, cooldowns={"a": resting(seconds=60), "b": resting(seconds=20)})

    assert line(found) == ["b"]
    assert [candidate.account.id for candidate in found.skipped] == ["a"]


def test_rest_the_provider_asked_for_is_kept(house: House) -> None:
    house.account("a")
    house.account("elsewhere")
    house.config(("sonnet", "a", 0))
    found = route(house, cooldowns={"a": resting(RATE_LIMITED)})

    assert found.candidates == ()
    assert found.strategy == "config"


def test_config_without_a_usable_slot_falls_back_to_direct_and_says_so(house: House) -> None:
    house.account("a", enabled=False)
    house.account("b")
    house.config(("sonnet", "a", 0), ("opus", "gone", 0))
    found = route(house)

    assert line(found) == ["b"]
    assert found.strategy == "direct"
    assert [candidate.account.id for candidate in found.skipped] == ["a"]
    assert line(route(house, OPUS)) == ["b"]


def test_without_config_own_family_comes_first(house: House) -> None:
    house.account("gateway", "openrouter", priority=9)
    house.account("own", "anthropic")
    found = route(house)

    assert line(found) == ["own", "gateway"]
    assert found.candidates[0].reason == f"No config applies; {SONNET} is one of Anthropic's own models."


def test_without_config_the_clients_own_format_comes_next_then_priority_then_age(house: House) -> None:
    house.account("chat", "custom", base_url="https://x.example/v1", priority=9)
    house.account("old", "openrouter")
    house.account("young", "openrouter")
    house.account("high", "openrouter", priority=1)

    assert line(route(house, "some-model")) == ["high", "old", "young", "chat"]


def test_provider_of_other_models_is_left_out_when_one_can_serve(house: House) -> None:
    house.account("own", "anthropic")
    house.account("other", "openai", priority=9)
    found = route(house)

    assert line(found) == ["own"]
    assert found.skipped[0].reason == f"Its provider does not serve {SONNET}."


def test_provider_of_other_models_is_asked_when_nobody_else_is_there(house: House) -> None:
    house.account("other", "openai")

    assert line(route(house)) == ["other"]


def test_messages_door_that_maps_claude_names_counts_as_able(house: House) -> None:
    house.account("own", "anthropic")
    house.account("deep", "deepseek")

    assert line(route(house)) == ["own", "deep"]
    assert line(route(house, wire_format="openai_chat")) == ["own"]


def test_nobody_is_an_empty_route(house: House) -> None:
    found = route(house)

    assert (found.candidates, found.skipped, found.strategy) == ((), (), "direct")


def test_reasons_are_sentences(house: House) -> None:
    for number, strategy in enumerate(STRATEGIES):
        house.account(f"a{number}", monthly_budget=float(number) or None)
        house.config(("sonnet", f"a{number}", 0), name=strategy, strategy=strategy, active=False)
        found = route(house, config=strategy)

        assert found.candidates[0].reason[0].isupper()
        assert found.candidates[0].reason.endswith(".")


PROVIDER = st.sampled_from(["anthropic", "openai", "openrouter", "deepseek", "glm"])


@st.composite
def houses(draw: st.DrawFn) -> tuple[House, dict[str, object]]:
    house = House()
    names = [f"a{number}" for number in range(draw(st.integers(1, 6)))]
    for name in names:
        house.account(
            name,
            draw(PROVIDER),
            enabled=draw(st.booleans()),
            priority=draw(st.integers(0, 2)),
            created_at=draw(st.integers(0, 2)),
            monthly_budget=draw(st.sampled_from([None, 1.0, 5.0])),
        )
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["opus", "sonnet"]),
                st.sampled_from(names),
                st.integers(0, 2),
                st.sampled_from(["m", "n"]),
            ),
            max_size=8,
        )
    )
    if draw(st.booleans()):
        house.config(*rows, strategy=draw(st.sampled_from(list(STRATEGIES))))
    facts: dict[str, object] = {
        "cooldowns": {name: resting() for name in names if draw(st.booleans())},
        "over_rate_limit": frozenset(name for name in names if draw(st.booleans())),
        "month_spend": {name: draw(st.sampled_from([0.0, 1.0, 2.0])) for name in names},
        "cursors": {"main:sonnet": draw(st.integers(0, 9))},
    }
    return house, facts


@settings(max_examples=60, deadline=None)
@given(houses(), st.randoms(), st.sampled_from([OPUS, SONNET, "some-model"]))
def test_order_of_rows_and_accounts_never_matters(
    built: tuple[House, dict[str, object]], shuffler: random.Random, model: str
) -> None:
    house, facts = built
    before = route(house, model, **facts)
    names = list(house.accounts)
    shuffler.shuffle(names)
    house.accounts = {name: house.accounts[name] for name in names}
    for key, config in house.configs.items():
        rows = list(config.tiers)
        shuffler.shuffle(rows)
        house.configs[key] = msgspec.structs.replace(config, tiers=tuple(rows))

    after = route(house, model, **facts)
    assert line(after) == line(before)
    assert {c.account.id: c.reason for c in after.skipped} == {c.account.id: c.reason for c in before.skipped}


@settings(max_examples=60, deadline=None)
@given(houses(), st.sampled_from([OPUS, SONNET, "some-model"]))
def test_no_route_ever_tries_who_must_not_be_tried(built: tuple[House, dict[str, object]], model: str) -> None:
    house, facts = built
    found = route(house, model, **facts)
    pairs = [(candidate.account.id, candidate.model) for candidate in found.candidates]

    assert len(set(pairs)) == len(pairs)
    assert all(candidate.account.enabled for candidate in found.candidates)
    assert all(candidate.verdict == "skipped" and candidate.reason for candidate in found.skipped)
    assert [c.verdict for c in found.candidates] == ["chosen", *["fallback"] * (len(pairs) - 1)][: len(pairs)]
    cooling = [c for c in found.candidates if c.account.id in facts["cooldowns"]]  # type: ignore[operator]
    assert not cooling or len(found.candidates) == 1


@settings(max_examples=60, deadline=None)
@given(houses())
def test_every_account_of_a_direct_route_has_its_place(built: tuple[House, dict[str, object]]) -> None:
    house, facts = built
    house.configs.clear()
    found = route(house, **facts)

    assert sorted(c.account.id for c in (*found.candidates, *found.skipped)) == sorted(house.accounts)


def ruled(house: House, *rules: Rule, **fields: object) -> Config:
    """The active config with these rules."""
    changed = msgspec.structs.replace(house.configs["main"], rules=rules, **fields)
    house.configs["main"] = changed
    return changed


def featured(house: House, model: str = OPUS, **features: object) -> Route:
    request = RouteRequest(model=model, wire_format="anthropic", features=Features(**features))  # type: ignore[arg-type]
    return decide(house.snapshot(), Facts(), request, NOW)


@pytest.fixture
def tiers(house: House) -> House:
    """An account for each tier, and one of no tier."""
    for name in ("big", "small", "other"):
        house.account(name)
    house.config(("opus", "big", 0), ("haiku", "small", 0, "claude-haiku-4-5"))
    return house


def test_a_rule_sends_a_request_to_another_tier_and_is_named(tiers: House) -> None:
    ruled(tiers, Rule(model="*sonnet*", tier="opus"), Rule(name="chores", background=True, tier="haiku"))
    found = featured(tiers, background=True)

    assert [(c.account.id, c.model) for c in found.candidates] == [("small", "claude-haiku-4-5")]
    assert (found.rule, found.tier) == ("2, chores", "haiku")
    assert featured(tiers).rule is None


def test_a_rule_that_changes_the_tier_asks_for_a_model_of_it(house: House) -> None:
    house.account("a")
    house.account("b", "openrouter")
    house.config(("haiku", "a", 1), ("haiku", "b", 0))
    ruled(house, Rule(tier="haiku"))

    assert [c.model for c in featured(house, OPUS).candidates] == ["claude-haiku-4-5", OPUS]
    assert [c.model for c in featured(house, "claude-haiku-9").candidates] == ["claude-haiku-9", "claude-haiku-9"]


def test_a_rule_with_a_model_is_as_if_the_client_had_asked_for_it(tiers: House) -> None:
    ruled(tiers, Rule(thinking=False, target_model="claude-haiku-9"))
    found = featured(tiers)

    assert [(c.account.id, c.model) for c in found.candidates] == [("small", "claude-haiku-4-5")]


def test_a_rule_with_an_account_asks_it_first_and_the_tier_after_it(tiers: House) -> None:
    ruled(tiers, Rule(images=True, account_id="other", target_model="claude-opus-9"))
    found = featured(tiers, images=True)

    assert [(c.account.id, c.model) for c in found.candidates] == [("other", "claude-opus-9"), ("big", "claude-opus-9")]
    assert found.candidates[0].reason == "Rule 1, with images, sends it here."


def test_the_account_of_a_rule_keeps_the_model_of_its_slot(tiers: House) -> None:
    ruled(tiers, Rule(account_id="small", tier="haiku"))

    assert [(c.account.id, c.model) for c in featured(tiers).candidates] == [("small", "claude-haiku-4-5")]


def test_a_rule_whose_account_cannot_serve_leaves_it_to_the_tier(tiers: House) -> None:
    tiers.account("other", enabled=False)
    ruled(tiers, Rule(account_id="other"), Rule(account_id="gone"))
    found = featured(tiers)

    assert line(found) == ["big"]
    assert [c.account.id for c in found.skipped] == ["other"]


def test_a_tier_may_have_a_strategy_of_its_own(house: House) -> None:
    for name in "ab":
        house.account(name)
        house.account(f"{name}2")
    house.config(("opus", "a", 9), ("opus", "b", 1), ("haiku", "a2", 9), ("haiku", "b2", 1))
    ruled(house, tier_strategies={"haiku": "round-robin"})
    cursors = {"main:haiku": 1, "main:opus": 1}

    assert line(route(house, OPUS, cursors=cursors)) == ["a", "b"]
    assert line(route(house, "claude-haiku-4-5", cursors=cursors)) == ["b2", "a2"]
    assert route(house, "claude-haiku-4-5").routing_strategy == "round-robin"


def test_a_name_that_tells_no_tier_has_the_default_one_and_its_usual_model(tiers: House) -> None:
    ruled(tiers, default_tier="opus")
    found = featured(tiers, "my-new-model")

    assert [(c.account.id, c.model) for c in found.candidates] == [("big", "claude-opus-4-6")]
    assert (found.tier, found.candidates[0].reason) == (
        "opus",
        "Highest priority, 0, in config 'main', default tier opus.",
    )


def test_the_setting_is_the_default_tier_of_configs_without_one(tiers: House) -> None:
    request = RouteRequest(model="my-new-model", wire_format="anthropic", default_tier="haiku")
    found = decide(tiers.snapshot(), Facts(), request, NOW)

    assert [(c.account.id, c.model) for c in found.candidates] == [("small", "claude-haiku-4-5")]


def test_a_default_tier_leaves_a_name_alone_that_its_provider_knows(house: House) -> None:
    house.account("a", "openai")
    house.account("b", "openrouter")
    house.config(("opus", "a", 1), ("opus", "b", 0))
    ruled(house, default_tier="opus")

    assert [c.model for c in featured(house, "gpt-5-mini").candidates] == ["gpt-5-mini", "gpt-5-mini"]


@st.composite
def requests(draw: st.DrawFn, names: list[str]) -> tuple[RouteRequest, Held | None, tuple[Rule, ...]]:
    rules = draw(
        st.lists(
            st.builds(
                Rule,
                model=st.sampled_from(["", "*opus*", "some*"]),
                thinking=st.sampled_from([None, True, False]),
                tier=st.sampled_from([None, "opus", "sonnet"]),
                account_id=st.sampled_from([None, "gone", *names]),
                target_model=st.sampled_from([None, "m", OPUS]),
            ),
            max_size=3,
        )
    )
    holder = draw(st.none() | st.sampled_from(["gone", *names]))
    held = holder and Held(
        account_id=holder, account_name=holder, provider="anthropic", model=draw(st.sampled_from(["m", SONNET])),
        tokens=draw(st.sampled_from([0, 100_000])), warm_until=NOW + 1000,
    )  # fmt: skip
    request = RouteRequest(
        model=draw(st.sampled_from([OPUS, SONNET, "some-model"])),
        wire_format=draw(st.sampled_from(["anthropic", "openai_chat"])),
        default_tier=draw(st.sampled_from(["", "opus"])),
        features=Features(thinking=draw(st.booleans())),
        conversation=draw(st.sampled_from(["", "c"])),
        max_wait_s=draw(st.sampled_from([0.0, 60.0])),
    )
    return request, held or None, tuple(rules)


@settings(max_examples=300, deadline=None)
@given(houses(), st.data())
def test_a_route_is_a_permutation_of_the_eligible_without_affinity_or_with(
    built: tuple[House, dict[str, object]], data: st.DataObject
) -> None:
    house, facts = built
    request, held, rules = data.draw(requests(list(house.accounts)))
    if house.configs:
        ruled(house, *rules)
    snapshot, living = house.snapshot(), Facts(**facts, held=held)  # type: ignore[arg-type]
    before = msgspec.json.encode(living)
    found = decide(snapshot, living, request, NOW)
    plain = decide(snapshot, Facts(**facts), msgspec.structs.replace(request, conversation=""), NOW)  # type: ignore[arg-type]
    pairs = [(candidate.account.id, candidate.model) for candidate in found.candidates]

    assert decide(snapshot, living, request, NOW) == found
    assert msgspec.json.encode(living) == before
    assert len(set(pairs)) == len(pairs)
    assert all(not lasting_reason(one.account, snapshot, living) for one in found.candidates)
    assert all(one.account.id not in living.over_rate_limit for one in found.candidates)
    waited = pairs[:1] if found.affinity == "waiting" else []
    cooling = [pair for pair in pairs if pair[0] in living.cooldowns]
    assert cooling == waited or len(pairs) == 1
    assert sorted(set(pairs) - set(waited)) == sorted((one.account.id, one.model) for one in plain.candidates)


def test_a_decision_reads_no_clock_no_file_and_no_socket(tiers: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(tiers, Rule(background=True, tier="haiku"))
    snapshot, request = tiers.snapshot(), RouteRequest(model=OPUS, wire_format="anthropic", conversation="c")
    held = Held(account_id="big", account_name="big", provider="anthropic", model=OPUS, tokens=9, warm_until=NOW + 1)
    living = Facts(held=held, cooldowns={"big": resting()})
    expected = decide(snapshot, living, request, NOW)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("I/O in a decision")

    for name in ("time.time", "time.monotonic", "builtins.open", "socket.socket"):
        monkeypatch.setattr(name, never)

    assert decide(snapshot, living, request, NOW) == expected
