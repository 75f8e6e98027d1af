"""
The fine-tune dataset: good exchanges as lines of a file, one file for each tenant.

`add` only hands over. One thread converts and writes; what it is handed is bounded, and what is over that is dropped
and counted. Lines hold what left this machine and what came back, so what guardrails hid is not in them.
"""

import asyncio
import hashlib
import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import msgspec

from codegate.errors import CodeGateError, Invalid, NotFound
from codegate.paths import DataDir
from codegate.records import Record
from codegate.services.finetune_entry import FORMS, Sample, entry, shaped
from codegate.services.jsonl import JsonLines, gzipped
from codegate.services.snapshot import State
from codegate.settings import FINETUNE_FULL_CONTEXT, FINETUNE_LOGGING

MAX_REQUEST_BYTES = 8_000_000
"""A longer request would hold up everything else for more than 10 ms while it is decoded."""

MAX_WAITING_BYTES = 64_000_000

T = TypeVar("T")

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

log = logging.getLogger(__name__)


class FinetuneView(Record, frozen=True, kw_only=True):
    """
    The dataset of one tenant, or of nobody in particular.

    Attributes:
        dropped: Exchanges since the start, of everybody, that were too many, too long, or could not be written.
    """

    enabled: bool
    full_context: bool
    file_exists: bool
    file_size_bytes: int
    entry_count: int
    file_path: str
    dropped: int


class Finetune:
    """
    Everybody's datasets.

    Attributes:
        dropped: See `FinetuneView`.
    """

    def __init__(self, paths: DataDir, state: State) -> None:
        self.dropped = 0
        self._paths = paths
        self._state = state
        self._files: dict[str | None, JsonLines] = {}
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finetune")
        self._lock = threading.Lock()
        self._waiting = 0
        self._is_failing = False

    def add(self, sample: Sample) -> None:
        """Keep an exchange; never waits."""
        row = sample.log
        if len(sample.request.raw) > MAX_REQUEST_BYTES:
            self._lose("")
            return
        size = len(sample.request.raw) + len(sample.reply)
        self._queue(row.tenant_id, row.request_id, lambda: msgspec.json.encode(entry(sample)), size)

    def append(self, tenant_id: str | None, line: bytes) -> None:
        """Keep an exchange that a worker process has made into a line; never waits."""
        self._queue(tenant_id, "of a worker", lambda: line, len(line))

    async def status(self, tenant_id: str | None = None) -> FinetuneView:
        """What there is of a tenant's, or of nobody's in particular."""
        file, settings = self._file(tenant_id), self._state.resolved(tenant_id)
        size, count = await self._asked(lambda: (file.size(), file.count()))
        return FinetuneView(
            enabled=settings[FINETUNE_LOGGING],
            full_context=settings[FINETUNE_FULL_CONTEXT],
            file_exists=size is not None,
            file_size_bytes=size or 0,
            entry_count=count,
            file_path=str(file.path),
            dropped=self.dropped,
        )

    async def download(self, tenant_id: str | None = None, form: str | None = None) -> Iterator[bytes]:
        """
        The lines as a gzip file; the iterator blocks.

        Args:
            form: `openai` or `anthropic`; None gives the lines as they are.

        Raises:
            NotFound: There is no dataset.
            Invalid: There is no such form.
        """
        if form not in (None, *FORMS):
            raise Invalid(f"There is no format {form!r}.", field="format", hint=f"Known: {', '.join(FORMS)}.")
        file = self._file(tenant_id)

        def prepared() -> bool:
            file.heal()
            return file.size() is not None

        if not await self._asked(prepared):
            raise NotFound(
                "There is no fine-tune dataset yet.", hint="Collect one: codegate settings set finetune_logging true"
            )
        return gzipped(file.lines(), partial(shaped, form=form)) if form else gzipped(file.lines())

    async def clear(self, tenant_id: str | None = None) -> int:
        """Remove a dataset; how many lines it had."""
        return await self._asked(self._file(tenant_id).clear)

    async def stop(self) -> None:
        """Write what is left, then end."""
        await asyncio.to_thread(self._writer.shutdown)

    async def _asked(self, question: Callable[[], T]) -> T:
        """In the writer's thread: behind everything that was added before."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, question)

    def _file(self, tenant_id: str | None) -> JsonLines:
        with self._lock:
            found = self._files.get(tenant_id)
            if found is None:
                found = self._files[tenant_id] = JsonLines(self._paths.finetune(_safe(tenant_id)))
            return found

    def _queue(self, tenant_id: str | None, request_id: str, line: Callable[[], bytes], size: int) -> None:
        with self._lock:
            if self._waiting + size > MAX_WAITING_BYTES:
                self.dropped += 1
                return
            self._waiting += size
        self._writer.submit(self._write, tenant_id, request_id, line, size)

    def _write(self, tenant_id: str | None, request_id: str, line: Callable[[], bytes], size: int) -> None:
        try:
            self._file(tenant_id).append(line())
            self._is_failing = False
        except CodeGateError as error:
            self._lose(f"request {request_id} does not fit the fine-tune dataset: {error.message}")
        except OSError as error:
            if not self._is_failing:
                log.error("The fine-tune dataset cannot be written: %s", error)
            self._is_failing = True
            self._lose("")
        except Exception:
            log.exception("request %s is not in the fine-tune dataset", request_id)
            self._lose("")
        finally:
            with self._lock:
                self._waiting -= size

    def _lose(self, reason: str) -> None:
        with self._lock:
            self.dropped += 1
        if reason:
            log.info(reason)


def _safe(tenant_id: str | None) -> str | None:
    """A tenant's id as a part of a file's name."""
    if tenant_id is None or _PLAIN_ID.fullmatch(tenant_id):
        return tenant_id
    return hashlib.sha256(tenant_id.encode("utf-8", "replace")).hexdigest()[:32]
