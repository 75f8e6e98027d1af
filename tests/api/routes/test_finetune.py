import gzip

import httpx

from codegate.services.container import Services
from codegate.services.tenants import NewTenant
from tests.services.test_finetune import good

JSON = {"content-type": "application/json"}


async def test_status_download_and_clear(api: httpx.AsyncClient, services: Services) -> None:
    services.finetune.add(good())
    status = (await api.get("/api/finetune")).json()
    packed = await api.get("/api/finetune/download?format=anthropic")
    cleared = (await api.request("DELETE", "/api/finetune", headers=JSON)).json()

    assert set(status) >= {"enabled", "full_context", "file_exists", "file_size_bytes", "entry_count", "file_path"}
    assert status["entry_count"] == 1
    assert packed.headers["content-type"] == "application/gzip"
    assert "finetune-anthropic.jsonl.gz" in packed.headers["content-disposition"]
    assert b"Hello there" in gzip.decompress(packed.content)
    assert cleared == {"deleted": 1}


async def test_each_tenant_has_its_own(api: httpx.AsyncClient, services: Services) -> None:
    tenant, _ = await services.tenants.create(NewTenant(name="team"))
    services.finetune.add(good(tenant_id=tenant.id))

    assert (await api.get("/api/finetune?tenant=team")).json()["entry_count"] == 1
    assert (await api.get("/api/finetune")).json()["entry_count"] == 0
    assert (await api.get("/api/finetune?tenant=nobody")).status_code == 404


async def test_nothing_is_404_and_an_unknown_format_422(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/finetune/download")).status_code == 404
    assert (await api.get("/api/finetune/download?format=csv")).status_code == 422
