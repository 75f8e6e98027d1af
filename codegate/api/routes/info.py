"""`/api/health` and `/api/info`: is it alive, and what is it."""

from starlette.responses import Response

from codegate.api.call import Call, Endpoint, json
from codegate.shapes import HealthJson, InfoJson


async def health(call: Call) -> Response:
    """Alive. Public, so it says nothing else."""
    return json({"status": "ok"})


async def info(call: Call) -> Response:
    """Version, ports, data directory, counts, and what was lost."""
    services = call.services
    current = services.state.current
    return json(
        {
            "accounts": len(current.accounts),
            "configs": len(current.configs),
            "active_config": current.active_config.name if current.active_config else None,
            "tenants": len(current.tenants),
            "data_dir": str(services.paths.root),
            "decrypt_errors": sum(account.decrypt_error for account in current.accounts.values()),
            "dropped_logs": services.logs.dropped,
            "waiting_logs": len(services.logs),
            "log_problem": services.logs.problem,
            "refusals_not_logged": services.logs.left_out,
            "logs_held_back": services.retention.held_back,
            "shared_state": services.shared.place,
            "shared_state_problem": services.shared.problem,
            **call.door.info(),
        }
    )


ENDPOINTS = (
    Endpoint("GET", "/api/health", health, is_public=True, answer=HealthJson),
    Endpoint("GET", "/api/info", info, answer=InfoJson),
)
