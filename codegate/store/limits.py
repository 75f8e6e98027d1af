"""What users said that models can do; it overrides the built-in table of `codegate.models.limits`."""

from sqlalchemy import Connection, select
from sqlalchemy import delete as delete_from

from codegate.records import ModelLimit
from codegate.store.dialect import upsert
from codegate.store.tables import model_limits


def all_(conn: Connection) -> dict[str, ModelLimit]:
    """Every stored limit, by model id, with `source` `user`."""
    rows = conn.execute(select(model_limits).order_by(model_limits.c.model_id))
    return {row.model_id: ModelLimit(**row._mapping, source="user") for row in rows}


def put(conn: Connection, limit: ModelLimit) -> None:
    """Store a model's limits in the place of older ones; None means unknown."""
    upsert(conn, model_limits, {column.name: getattr(limit, column.name) for column in model_limits.c})


def delete(conn: Connection, model_id: str) -> bool:
    """Forget a model's stored limits; False if there were none."""
    return bool(conn.execute(delete_from(model_limits).where(model_limits.c.model_id == model_id)).rowcount)
