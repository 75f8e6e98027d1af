from codegate.records import ModelLimit
from codegate.store import limits
from codegate.store.database import Database


def test_a_limit_takes_the_place_of_an_older_one_and_keeps_what_is_unknown(db: Database) -> None:
    first = ModelLimit(model_id="m", max_output_tokens=1, context_window=2, supports_tool_calling=True)
    second = ModelLimit(model_id="m", max_output_tokens=3, supports_reasoning=False)
    for limit in (first, second):
        db.write_sync(lambda conn, limit=limit: limits.put(conn, limit))

    stored = ModelLimit(model_id="m", max_output_tokens=3, supports_reasoning=False, source="user")
    assert db.read_sync(limits.all_) == {"m": stored}


def test_a_limit_can_be_forgotten(db: Database) -> None:
    db.write_sync(lambda conn: limits.put(conn, ModelLimit(model_id="m")))

    removed = [db.write_sync(lambda conn: limits.delete(conn, "m")) for _ in range(2)]

    assert removed == [True, False]
    assert db.read_sync(limits.all_) == {}
