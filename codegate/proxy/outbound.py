"""
A clean call, as one candidate's provider wants it.

Same format on both sides: the client's own bytes, with the model patched where it differs and the output limit
where the model takes less. Other formats: through the hub, which is entered once per call however many
candidates are tried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import Any

import msgspec

from codegate.errors import CodeGateError, NoRoute, NotFound, UpstreamRejected
from codegate.models.estimate import input_tokens
from codegate.models.limits import limit_of
from codegate.providers.cloud import LOGINS, for_cloud
from codegate.providers.hops import marked
from codegate.providers.provider import Endpoint, Provider
from codegate.providers.request import UpstreamRequest, build
from codegate.providers.table import provider as provider_named
from codegate.proxy.call import CleanCall
from codegate.proxy.compaction import Compaction
from codegate.proxy.ids import new_id
from codegate.proxy.native import is_native
from codegate.records import Account, Credentials, Secret, Snapshot
from codegate.routing.route import Candidate
from codegate.wire import hub
from codegate.wire.anthropic.stale_thinking import is_refused, without_thinking
from codegate.wire.format import Notes, Patch, ReplyContext, WireFormat, spoken
from codegate.wire.profile import Profile
from codegate.wire.table import FORMATS
from codegate.wire.thoughts import TenantThoughts, Thoughts, with_thoughts

_LIMIT_KEYS = ("max_tokens", "max_completion_tokens", "max_output_tokens")


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    One attempt, ready to be sent.

    Attributes:
        wire_format: The format the provider is spoken to in.
        context: What a converted answer needs to know; None when both sides speak the same format.
        warnings: What the conversion could not keep.
        whole_calls: A converted stream gives each tool call in one piece.
        is_summary: The answer is a summary of the conversation, to be given as its compaction.
        thoughts: Where the reasoning before the answer's calls is kept; None where the provider does not want it back.
        spare: Makes the context of an answer that has to be rewritten although both sides speak the same format.
    """

    request: UpstreamRequest
    wire_format: WireFormat
    context: ReplyContext | None
    warnings: tuple[str, ...]
    whole_calls: bool = True
    is_summary: bool = False
    spare: Callable[[], ReplyContext] | None = None
    thoughts: TenantThoughts | None = None


class Outbound:
    """
    Prepares attempts of one call.

    Args:
        via: Tells proxies behind base URLs of the user's own that the request was here.

    Attributes:
        used: The key of the last attempt.
    """

    def __init__(
        self,
        call: CleanCall,
        snapshot: Snapshot,
        *,
        strict: bool,
        omits_media: bool = False,
        whole_calls: bool = True,
        via: str = "",
        thoughts: Thoughts | None = None,
    ) -> None:
        self.call = self._call = call
        self._via = via
        self._snapshot = snapshot
        self._strict = strict
        self._omits_media = omits_media
        self._thoughts = thoughts.of_tenant(call.tenant.id if call.tenant is not None else "") if thoughts else None
        self._whole_calls = whole_calls
        self._reply_id = new_id()  # one for all attempts: the client may have seen it before one failed
        self._is_forgetful = False
        self._logins: dict[str, Credentials] = {}
        self.used: Secret | None = None
        self._compaction = Compaction(call)
        self._hub: hub.Request | None = None
        self._hub_warnings: tuple[str, ...] = ()

    def is_same_format(self, candidate: Candidate) -> bool:
        """The candidate's provider is spoken to in the client's own format."""
        return self._dialect(candidate)[0].format == self._call.head.wire_format.name

    def counts_tokens(self, candidate: Candidate) -> bool:
        """The candidate's provider counts the tokens of a Messages request."""
        endpoint = self._dialect(candidate)[0]
        return endpoint.format == self._call.head.wire_format.name and endpoint.cloud is None

    def use(self, credentials: Credentials) -> None:
        """From here on, this login in place of what the account has stored."""
        self._logins[credentials.account_id] = credentials

    def forget_thinking(self, error: CodeGateError) -> bool:
        """
        From here on, leave out the thinking of earlier turns, if that is what the provider refused.

        Returns:
            True once: the same account may be asked again.
        """
        if self._is_forgetful or not is_refused(error):
            return False
        self._is_forgetful = True
        return True

    def take_summary(self, candidate: Candidate, error: CodeGateError) -> bool:
        """
        From here on, have a conversation compacted by a summary, if this account has shown that it cannot do better.

        Returns:
            True once: the same account may be asked again.
        """
        return self.is_same_format(candidate) and self._compaction.refused(error)

    def explain(self, error: CodeGateError, candidate: Candidate) -> None:
        """Put numbers to a full context, for a provider that names none: agents wait for them before they compact."""
        if isinstance(error, UpstreamRejected) and error.kind == "context_too_long":
            known = limit_of(candidate.model, self._snapshot.model_limits)
            error.tokens = input_tokens(self._call.body.raw), known.context_window if known else None

    def prepare(self, candidate: Candidate, path: str | None = None) -> Prepared:
        """
        The request for this candidate.

        Args:
            path: Below the versioned base; None is where the format's completions are.

        Raises:
            InvalidRequest: The conversion refuses something the client asked for.
            NoRoute: The account's secret is gone or does not decrypt.
            NotFound: The request can only be passed on, and the account does not speak its format.
        """
        account, own = candidate.account, self._call.head.wire_format
        source = provider_named(account.provider)
        credentials = self._credentials(account, source)
        self.used = credentials.api_key if credentials is not None else None
        endpoint, profile = self._dialect(candidate)
        is_same = endpoint.format == own.name and not self._compaction.takes_summary(profile)
        if not is_same and is_native(self._call.head):
            raise NotFound(
                f"No account that could take this request offers {self._call.head.path}.",
                hint=f"It takes one that speaks {own.label}.",
                code="not_offered",
            )
        wire_format = spoken(own if is_same else FORMATS[endpoint.format], profile)
        notes = Notes(self._strict)
        context: ReplyContext | None = None
        betas: tuple[str, ...] = ()
        if is_same:
            body = self._patched(candidate.model, profile, notes)
        else:
            body, context, betas = self._converted(candidate, wire_format, profile, notes)
        warnings = notes.items() if is_same else (*self._hub_warnings, *notes.items())
        if self._is_forgetful and wire_format.name == "anthropic":
            body, warnings = without_thinking(body), (*warnings, "dropped:thinking")
        client_headers = self._call.head.headers if is_same else _own_headers(betas)
        if endpoint.cloud is not None:
            body, dropped = for_cloud(endpoint.cloud, body, client_headers.get("anthropic-beta", ""))
            path = endpoint.cloud.path_for(candidate.model, is_stream=self._call.is_stream)
            warnings = (*warnings, *(f"dropped:{name}" for name in dropped))
        request = build(
            account=account,
            credentials=credentials,
            endpoint=endpoint,
            path=path or wire_format.upstream_path,
            body=body,
            client_headers=client_headers,
            query=self._call.head.query if is_same else "",
            is_stream=self._call.is_stream or (profile.codex and not (is_same and own.patch is None)),
        )
        return Prepared(
            marked(request, account, endpoint, self._via),
            wire_format,
            context,
            tuple(dict.fromkeys(warnings)) if warnings else (),
            self._whole_calls,
            is_summary=self._compaction.is_asked and not is_same,
            spare=partial(self._spare_context, candidate),
            thoughts=self._thoughts if profile.reasoning_required and wire_format.is_converted else None,
        )

    def _credentials(self, account: Account, source: Provider) -> Credentials | None:
        """The login that is used for an account; None where it needs none, or the cloud's own library finds one."""
        found = self._logins.get(account.id) or self._snapshot.credentials.get(account.id)
        has_key = found is not None and bool(found.api_key)
        if not (has_key or source.key_optional or account.auth_type in LOGINS):
            raise NoRoute(f"Account {account.name!r} has no usable key.", hint=f"codegate accounts edit {account.name}")
        return found

    def _dialect(self, candidate: Candidate) -> tuple[Endpoint, Profile]:
        """Where the candidate's provider is spoken to, and what it takes there."""
        account, own = candidate.account, self._call.head.wire_format.name
        return _spoken_to(account.provider, own, account.base_url, candidate.model, omits_media=self._omits_media)

    def _patched(self, model: str, profile: Profile, notes: Notes) -> bytes:
        body = self._call.body
        changes: dict[str, Any] = {}
        if model != self._call.model:
            changes["model"] = model
        own = self._call.head.wire_format
        needed = own.patch(body, profile, notes) if own.patch is not None else Patch()
        if own.reroute is not None and model != self._call.model:
            rerouted = own.reroute(body, profile, notes)
            needed = Patch({**needed.changes, **rerouted.changes}, (*needed.drop, *rerouted.drop))
        changes |= needed.changes
        if own.recalled is not None and profile.reasoning_required and self._thoughts is not None:
            changes |= own.recalled(body, self._thoughts.of)
        limit = self._output_limit(model, profile)
        for key in _LIMIT_KEYS:
            asked = changes.get(key, None if key in needed.drop else body.number(key))
            if limit is not None and isinstance(asked, int) and asked > limit:
                changes[key] = limit
                notes.add("changed", key)
        return body.patched(changes, needed.drop) if changes or needed.drop else body.raw

    def _converted(
        self, candidate: Candidate, target: WireFormat, profile: Profile, notes: Notes
    ) -> tuple[bytes, ReplyContext, tuple[str, ...]]:
        request, model = self._hub_request(), candidate.model
        if profile.reasoning_required and self._thoughts is not None:
            request = with_thoughts(request, self._thoughts.of)
        limit = self._output_limit(model, profile)
        if limit is not None and limit != profile.max_output:
            profile = replace(profile, max_output=limit)
        converted = target.from_hub(request, model, profile, notes)
        context = self._context(request, candidate, converted.tool_names)
        return msgspec.json.encode(converted.body), context, converted.betas

    def _spare_context(self, candidate: Candidate) -> ReplyContext:
        """For an answer in the client's own format; a request that the hub does not take is answered without it."""
        try:
            return self._context(self._hub_request(), candidate, {})
        except CodeGateError:
            return self._context({"model": self._call.model, "messages": []}, candidate, {})

    def _context(self, request: hub.Request, candidate: Candidate, tool_names: dict[str, str]) -> ReplyContext:
        extensions, client = request.get("extensions", {}), self._call.head.wire_format
        return ReplyContext(
            model=self._call.model,
            reply_id=self._reply_id,
            created_s=self._call.head.received_ms // 1000,
            include_usage=bool(extensions.get("include_usage")),
            input_estimate=input_tokens(self._call.body.raw),
            tool_names=tool_names,
            freeform_tools=_freeform(request),
            reasoning_twin=bool(extensions.get("reasoning_twin")),
            reasoning_family=candidate.account.provider,
            hides_thoughts=(request.get("thinking") or {}).get("display") == "omitted",
            call_shapes=extensions.get("call_shapes", {}),
            echo={key: self._call.body.value(key) for key in client.echo if key in self._call.body},
        )

    def _hub_request(self) -> hub.Request:
        if self._hub is None:
            notes = Notes(self._strict)
            self._hub = self._call.head.wire_format.to_hub(self._call.body.whole(), notes)
            self._hub_warnings = notes.items()
        return self._hub

    def _output_limit(self, model: str, profile: Profile) -> int | None:
        known = limit_of(model, self._snapshot.model_limits)
        return known.max_output_tokens if known and known.max_output_tokens else profile.max_output


def profile_for(source: Provider, endpoint: Endpoint, model: str) -> Profile:
    """The dialect for this model: the first of the provider's patterns that matches, else the endpoint's say."""
    name = model.lower()
    for pattern, profile in source.profiles:
        if fnmatchcase(name, pattern):
            return profile
    return endpoint.profile_for(model)


@lru_cache(maxsize=1024)
def _spoken_to(
    provider: str, wire_format: str, base_url: str | None, model: str, *, omits_media: bool = False
) -> tuple[Endpoint, Profile]:
    """Where a provider is spoken to for a client of this format, and what it takes there; asked for each request."""
    source = provider_named(provider)
    endpoint = source.endpoint_for(wire_format, base_url, model)
    profile = profile_for(source, endpoint, model)
    return endpoint, replace(profile, omits_media=True) if omits_media else profile


def _own_headers(betas: tuple[str, ...]) -> Mapping[str, str]:
    """In place of a client's headers: what a body that was written here needs to be understood."""
    return {"anthropic-beta": ",".join(betas)} if betas else {}


def _freeform(request: hub.Request) -> frozenset[str]:
    tools: list[Mapping[str, Any]] = list(request.get("tools", []))
    return frozenset(tool["name"] for tool in tools if tool.get("type") == "freeform")
