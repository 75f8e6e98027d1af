"""Where things lie on disk. Computes paths; creates nothing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class DataDir:
    """The data directory and the names of what is in it (`interface.md`, section 6)."""

    root: Path

    @property
    def database(self) -> Path:
        """SQLite file; WAL and shared memory lie beside it."""
        return self.root / "codegate.db"

    @property
    def account_key(self) -> Path:
        """Hex of 32 bytes; encrypts provider credentials."""
        return self.root / ".account-key"

    @property
    def master_key(self) -> Path:
        """The older name of the account key, read when the newer file is missing."""
        return self.root / ".master-key"

    @property
    def next_account_key(self) -> Path:
        """The key of a rotation that has begun; a start finishes it or takes it back."""
        return self.root / ".account-key.next"

    @property
    def previous_account_key(self) -> Path:
        """The key before the last rotation; only older copies of the database need it."""
        return self.root / ".account-key.previous"

    @property
    def guardrail_key(self) -> Path:
        """Hex of 32 bytes; root of the tenants' guardrail keys."""
        return self.root / ".guardrail-key"

    @property
    def next_guardrail_key(self) -> Path:
        """Like `next_account_key`."""
        return self.root / ".guardrail-key.next"

    @property
    def previous_guardrail_key(self) -> Path:
        """Like `previous_account_key`."""
        return self.root / ".guardrail-key.previous"

    @property
    def admin_token(self) -> Path:
        """Bearer token of the REST API."""
        return self.root / ".admin-token"

    @property
    def run_file(self) -> Path:
        """JSON with pid, ports and version of the running server; removed at exit."""
        return self.root / "codegate.run"

    @property
    def lock(self) -> Path:
        """Held by the one process that has the database open for writing."""
        return self.root / "codegate.lock"

    @property
    def logs(self) -> Path:
        """Folder of log files (a detached server writes `server.log`)."""
        return self.root / "logs"

    def finetune(self, tenant: str | None = None) -> Path:
        """The fine-tune dataset: one JSON object a line. Each tenant's is a file of its own."""
        return self.root / (f"finetune-export.{tenant}.jsonl" if tenant else "finetune-export.jsonl")

    @property
    def cache(self) -> Path:
        """Folder of what can be made anew at any time."""
        return self.root / "cache"

    @property
    def backups(self) -> Path:
        """Folder of database copies made before a migration."""
        return self.root / "backups"


def data_dir(explicit: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> DataDir:
    """The data directory: the argument, else `DATA_DIR`, else the user's own (platformdirs)."""
    chosen = explicit or environ.get("DATA_DIR") or platformdirs.user_data_dir("codegate", appauthor=False)
    return DataDir(Path(chosen).expanduser().absolute())
