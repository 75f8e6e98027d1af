"""Alembic's way in: run the migrations on the connection, and inside the transaction, that the caller gives."""

from alembic import context


def run() -> None:
    """Migrate over `config.attributes["connection"]`; the caller commits."""
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    context.run_migrations()


run()
