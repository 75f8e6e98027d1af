"""The database: SQLAlchemy Core, SQLite or PostgreSQL. Only records leave it."""
