"""
Alerts: what somebody should look at goes to a webhook.

Events come in, at most one message of a kind about a thing goes out in a quarter of an hour, through a bounded queue
and the same gate that guards requests to providers. The URL is a secret: it is in no log and in no error.
"""

import asyncio
import contextlib
import logging
from collections import deque
from typing import Any

import msgspec

from codegate import __version__, clock
from codegate.errors import CodeGateError, Invalid, NotFound, UpstreamError
from codegate.events import BudgetReached, Bus, CooldownStarted, GuardrailsFailed, LoginNeeded
from codegate.providers.address import check_base_url
from codegate.providers.request import USER_AGENT, UpstreamRequest
from codegate.records import Record
from codegate.services.live import Live
from codegate.services.snapshot import State
from codegate.settings import ALERT_WEBHOOK_PRIVATE, ALERT_WEBHOOK_URL
from codegate.upstream.client import UpstreamClient

MAX_QUEUED = 100
QUIET_S = 900.0
PAUSES_S = (1.0, 5.0, 25.0, 125.0)
TIMEOUT_S = 10.0

_READ = 64 * 1024

log = logging.getLogger(__name__)


class Alert(Record, frozen=True, kw_only=True):
    """
    One message.

    Attributes:
        kind: `budget`, `login_needed`, `all_cooling`, `guardrails_failed` or `test`.
        about: What it is about, so that the next of the same is not said again at once.
        text: For people, one line.
        at: Milliseconds UTC.
    """

    kind: str
    about: str
    text: str
    at: int
    details: dict[str, Any] = {}


class Alerts:
    """
    Sends alerts.

    Attributes:
        dropped: Alerts since the start that were too many or could not be sent.
    """

    def __init__(self, state: State, bus: Bus, live: Live) -> None:
        self.dropped = 0
        self._state = state
        self._live = live
        self._said: dict[tuple[str, str], float] = {}
        self._queue: deque[Alert] = deque()
        self._wake = asyncio.Event()
        bus.listen(BudgetReached, self._budget)
        bus.listen(LoginNeeded, self._login)
        bus.listen(CooldownStarted, self._cooling)
        bus.listen(GuardrailsFailed, self._guardrails)

    def say(self, kind: str, about: str, text: str, **details: Any) -> None:
        """Queue an alert, unless the same was said a short while ago or nobody listens; never waits."""
        now = clock.monotonic()
        if not self._state.resolved()[ALERT_WEBHOOK_URL] or now < self._said.get((kind, about), 0.0):
            return
        self._said = {key: until for key, until in self._said.items() if until > now} | {(kind, about): now + QUIET_S}
        if len(self._queue) >= MAX_QUEUED:
            self._queue.popleft()
            self.dropped += 1
        self._queue.append(Alert(kind=kind, about=about, text=text, at=clock.now_ms(), details=details))
        self._wake.set()

    async def run(self, upstream: UpstreamClient) -> None:
        """Send what comes, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._deliver(self._queue.popleft(), upstream)

    async def test(self, upstream: UpstreamClient) -> None:
        """
        Send one alert now.

        Raises:
            NotFound: No webhook is set.
            Invalid: Its URL must not be used.
            UpstreamError: It could not be reached, or it refused.
        """
        text = "CodeGate: this is a test. Alerts arrive here."
        await self._send(Alert(kind="test", about="test", text=text, at=clock.now_ms()), upstream)

    async def _deliver(self, alert: Alert, upstream: UpstreamClient) -> None:
        """With patience: a receiver that is down for a minute gets it still."""
        for pause in (*PAUSES_S, None):
            try:
                await self._send(alert, upstream)
                return
            except NotFound:
                return
            except CodeGateError as error:
                if pause is None or isinstance(error, Invalid):
                    self.dropped += 1
                    log.error("An alert (%s) could not be sent: %s", alert.kind, error.message)
                    return
                with contextlib.suppress(TimeoutError):
                    await asyncio.sleep(pause)

    async def _send(self, alert: Alert, upstream: UpstreamClient) -> None:
        settings = self._state.resolved()
        url, is_private = settings[ALERT_WEBHOOK_URL], settings[ALERT_WEBHOOK_PRIVATE]
        if not url:
            raise NotFound("No webhook is set.", hint="Set one: codegate settings set alert_webhook_url --stdin")
        request = UpstreamRequest(
            method="POST",
            url=checked_url(url, is_private=is_private),
            headers=(("content-type", "application/json"), ("accept", "*/*"), ("user-agent", USER_AGENT)),
            body=payload(alert),
            account_id="alerts",
            allow_private=is_private,
        )
        status = 0
        with contextlib.suppress(UpstreamError, TimeoutError):
            async with asyncio.timeout(TIMEOUT_S):
                answer = await upstream.send(request)
                status = answer.status
                await answer.read(_READ)
        if not status:
            raise UpstreamError("The webhook cannot be reached.", hint="Is its address right, and does it answer?")
        if not 200 <= status < 300:
            raise UpstreamError(f"The webhook answered with status {status}.", hint="Is its URL still valid?")

    def _budget(self, event: BudgetReached) -> None:
        spent = f"${event.spent_usd:,.2f} of ${event.budget_usd:,.2f}"
        words = "has used up" if event.percent >= 100 else f"has used {event.percent} % of"
        self.say(
            "budget",
            f"{event.owner_id} {event.period} {event.percent}",
            f"CodeGate: {event.owner} {event.name} {words} its budget of this {event.period} ({spent}).",
            **{
                name: getattr(event, name) for name in ("owner", "name", "period", "percent", "spent_usd", "budget_usd")
            },
        )

    def _login(self, event: LoginNeeded) -> None:
        account = self._state.current.accounts.get(event.account_id)
        name = account.name if account else event.account_id
        text = f"CodeGate: account {name} needs somebody to log in again."
        self.say("login_needed", event.account_id, text, account=name)

    def _cooling(self, event: CooldownStarted) -> None:
        enabled = [one for one in self._state.current.accounts.values() if one.enabled]
        resting = self._live.cooldowns.current()
        if enabled and all(one.id in resting for one in enabled):
            until = min(resting[one.id].until for one in enabled)
            text = f"CodeGate: every account rests ({len(enabled)}); the first is back at {clock.iso(until)}."
            self.say("all_cooling", "", text, accounts=len(enabled), until=clock.iso(until))

    def _guardrails(self, event: GuardrailsFailed) -> None:
        what = "sent unscreened" if event.was_sent else "refused"
        text = f"CodeGate: guardrails failed; request {event.request_id} was {what}."
        self.say("guardrails_failed", what, text, request_id=event.request_id, was_sent=event.was_sent)


def payload(alert: Alert) -> bytes:
    """The JSON that is sent: `text` is what Slack and Mattermost show, `content` what Discord does."""
    return msgspec.json.encode(
        {
            "text": alert.text,
            "content": alert.text,
            "kind": alert.kind,
            "at": clock.iso(alert.at),
            "details": alert.details,
            "source": {"name": "codegate", "version": __version__},
        }
    )


def checked_url(url: str, *, is_private: bool) -> str:
    """
    The URL, if alerts may go there: https, not to this machine or a private network unless that is allowed.

    Raises:
        Invalid: They may not; the URL is not in the message.
    """
    base, mark, query = url.partition("?")
    try:
        check_base_url(base, is_private)
    except Invalid as error:
        hint = "It takes an https URL, or alert_webhook_private for one on this machine or a private network."
        raise Invalid("The webhook's URL cannot be used.", field=ALERT_WEBHOOK_URL.key, hint=hint) from error
    return base.strip() + mark + query
