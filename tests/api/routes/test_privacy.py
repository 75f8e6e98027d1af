import logging

import httpx
import pytest

from codegate.guardrails.issue import Issuer
from codegate.services.container import Services

EMAIL = "jane.doe@corp-mail.com"


async def test_the_switch_is_shown_and_set(api: httpx.AsyncClient) -> None:
    before = (await api.get("/api/privacy")).json()
    after = await api.put("/api/privacy", json={"enabled": False, "categories": ["email"]})

    assert (before["enabled"], before["categories"]) == (True, [])
    assert (after.json()["enabled"], after.json()["categories"]) == (False, ["email"])
    assert (await api.get("/api/settings")).json()["privacy_enabled"] is False


async def test_an_unknown_category_is_refused_by_field(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/privacy", json={"categories": ["mail"]})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "categories")


async def test_the_bench_answers_as_promised(api: httpx.AsyncClient) -> None:
    answer = (await api.post("/api/privacy/test", json={"text": f"ü {EMAIL}"})).json()
    (span,) = answer["spans"]

    assert set(answer) == {"anonymized", "replacements_made", "spans"}
    assert set(span) == {"start", "end", "category", "replacement"}
    assert (span["start"], span["end"], span["category"]) == (2, 2 + len(EMAIL), "email")
    assert answer["anonymized"] == f"ü {span['replacement']}"
    assert answer["replacements_made"] == 1


async def test_a_tried_text_is_in_no_log(api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await api.post("/api/privacy/test", json={"text": EMAIL})
        refused = await api.post("/api/privacy/test", json={"text": [EMAIL]})

    assert refused.status_code == 422
    assert EMAIL not in refused.text + caplog.text
    assert (await api.get("/api/logs")).json()["total"] == 0


async def test_stand_ins_are_counted_listed_masked_and_forgotten(api: httpx.AsyncClient, services: Services) -> None:
    ada = (await api.post("/api/tenants", json={"name": "ada"})).json()["tenant"]["id"]
    for owner, value in (("", EMAIL), ("", "john.doe@corp-mail.com"), (ada, EMAIL)):
        Issuer(b"k" * 32, owner, services.mappings).replacement("email", "email", value)
    stats = (await api.get("/api/privacy")).json()["stats"]
    listed = (await api.get("/api/privacy/mappings", params={"limit": 2})).json()
    second = (await api.get("/api/privacy/mappings", params={"limit": 2, "page": 2})).json()
    hers = (await api.get("/api/privacy/mappings", params={"tenant": "ada"})).json()
    gone = await api.delete("/api/privacy/mappings", params={"tenant": "ada"})
    all_gone = await api.delete("/api/privacy/mappings")

    assert stats == {"total_mappings": 3, "by_category": {"email": 3}}
    assert (len(listed["mappings"]), listed["total"], len(second["mappings"])) == (2, 3, 1)
    assert [row["tenant_id"] for row in hers["mappings"]] == [ada]
    assert set(hers["mappings"][0]) == {"id", "category", "original", "replacement", "tenant_id", "created_at"}
    assert EMAIL not in str((listed, second, hers))
    assert (gone.json(), all_gone.json()) == ({"deleted": 1}, {"deleted": 2})
    assert (await api.get("/api/privacy/mappings", params={"limit": 0})).status_code == 422
