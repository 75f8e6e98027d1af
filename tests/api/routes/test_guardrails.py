from typing import Any

import httpx
import pytest

PROMISED = {"id", "name", "description", "category", "enabled", "default_on", "detection_count"}
BADGE = {"name": "badge", "pattern": r"BADGE-\d{5}", "category": "pii"}


async def test_every_detector_has_the_promised_keys(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/guardrails")).json()

    assert all(set(row) >= PROMISED for row in rows)
    assert {row["category"] for row in rows} <= {"pii", "credentials", "network", "financial"}


async def test_a_detector_is_shown_and_switched(api: httpx.AsyncClient) -> None:
    changed = await api.put("/api/guardrails/email", json={"enabled": False, "level": "broad", "style": "natural"})
    shown = (await api.get("/api/guardrails/email")).json()

    assert changed.json() == shown
    assert (shown["enabled"], shown["level"], shown["style"], shown["styles"]) == (
        False,
        "broad",
        "natural",
        ["token", "natural"],
    )


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"level": "loud"}, 422, "level"),
        ({"enabled": "yes"}, 422, "enabled"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
async def test_a_wrong_field_is_named(api: httpx.AsyncClient, body: Any, status: int, field: str) -> None:
    answer = await api.put("/api/guardrails/email", json=body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)


async def test_an_unknown_id_is_404_with_the_known_ones(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/guardrails/mail", json={"enabled": False})

    assert answer.status_code == 404
    assert "email" in answer.json()["error"]["hint"]


async def test_a_pattern_comes_and_goes(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/guardrails/custom", json=BADGE)
    tried = await api.post("/api/privacy/test", json={"text": "BADGE-12345"})
    gone = await api.delete("/api/guardrails/custom/badge")
    again = await api.delete("/api/guardrails/custom/badge")

    assert (made.status_code, made.json()["id"], made.json()["is_custom"]) == (201, "badge", True)
    assert tried.json()["spans"][0]["category"] == "badge"
    assert (gone.status_code, again.status_code) == (204, 404)


async def test_a_pattern_that_cannot_be_used_is_refused_by_field(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/guardrails/custom", json={"name": "bad", "pattern": "(a+"})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "pattern")


async def test_the_allow_list_takes_objects_and_texts(api: httpx.AsyncClient) -> None:
    put = await api.put("/api/guardrails/allow-list", json=["a@b.co", {"value": r"x\d+", "is_pattern": True}])
    shown = await api.get("/api/guardrails/allow-list")
    again = await api.put("/api/guardrails/allow-list", json=shown.json())

    assert [(row["value"], row["is_pattern"], row["tenant_id"]) for row in put.json()] == [
        ("a@b.co", False, None),
        (r"x\d+", True, None),
    ]
    assert put.json() == shown.json() == again.json()


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (7, "[1]"),
        ({"pattern": "x"}, "[1].pattern"),
        ({"value": "x", "colour": 1}, "[1].colour"),
        ({"value": 1}, "[1].value"),
    ],
)
async def test_a_wrong_entry_is_named_by_its_place(api: httpx.AsyncClient, entry: Any, field: str) -> None:
    answer = await api.put("/api/guardrails/allow-list", json=["a", entry])

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_tenant_has_switches_of_its_own(api: httpx.AsyncClient) -> None:
    await api.post("/api/tenants", json={"name": "ada"})
    await api.put("/api/tenants/ada/settings", json={"guardrail_email_enabled": False})
    ada = (await api.get("/api/guardrails/email", params={"tenant": "ada"})).json()
    everybody = (await api.get("/api/guardrails/email")).json()
    body = {"text": "jane.doe@corp-mail.com"}
    tried = [(await api.post("/api/privacy/test", json=body | who)).json() for who in ({}, {"tenant": "ada"})]

    assert (ada["enabled"], everybody["enabled"]) == (False, True)
    assert [one["replacements_made"] for one in tried] == [1, 0]
    assert (await api.get("/api/guardrails", params={"tenant": "bob"})).status_code == 404
