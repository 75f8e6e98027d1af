"""`Provider`: the declarative record of one provider, and the short vocabulary of its quirks."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from codegate.providers.cloud import Cloud
from codegate.providers.join import is_messages_base
from codegate.wire.profile import Profile


@dataclass(frozen=True, slots=True)
class Auth:
    """
    How a key travels.

    Attributes:
        header: Header name, lower case.
        prefix: Text before the key, for example `Bearer `.
    """

    header: str
    prefix: str = ""


BEARER = Auth("authorization", "Bearer ")
X_API_KEY = Auth("x-api-key")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One way to speak to a provider.

    Attributes:
        format: Key of `FORMATS`.
        base_url: Versioned base, for example `https://api.anthropic.com/v1`; None when only an account can say.
        auth: How the key travels here.
        profile: The dialect, where no model says otherwise.
        profiles: Model name pattern (fnmatch, lower case) -> dialect at this endpoint, first match wins.
        tail: What an account's bare host lacks, where the provider has no base URL of its own: `/openai/v1`.
        account_header: Header that names the account at the provider, beside the key; "" for none.
        passed_names: Headers of a client of this format that are passed on, lower case.
        passed_prefixes: Beginnings of the names of more such headers.
        domain: Where its hosts are, if every account has one of its own there: `azure.com`.
        cloud: How a cloud serves this format, where it is one.
    """

    format: str
    base_url: str | None
    auth: Auth
    profile: Profile
    profiles: tuple[tuple[str, Profile], ...] = ()
    tail: str = "/v1"
    account_header: str = ""
    passed_names: tuple[str, ...] = ()
    passed_prefixes: tuple[str, ...] = ()
    domain: str = ""
    cloud: Cloud | None = None

    def profile_for(self, model: str) -> Profile:
        """The dialect for a model at this endpoint."""
        name = model.lower()
        return next((found for pattern, found in self.profiles if fnmatchcase(name, pattern)), self.profile)


@dataclass(frozen=True, slots=True)
class Provider:
    """
    A provider as data.

    Attributes:
        id: Stable name, as in `--provider`.
        label: The name people use.
        endpoints: One per format it speaks, best first.
        auth_types: `api_key`, `oauth`, `passthrough` (the client's own login is passed on), `aws` and `gcp` (the
            cloud's own library signs requests, with stored credentials or those of the environment).
        families: Beginnings of the model names that are its own, for routing without a config.
        models_path: Where it lists its models, below the base URL; None if it does not.
        key_hint: What a key looks like, for a prompt.
        console: Page where a key is made.
        key_env: Variables in which people keep such a key, the commonest first.
        needs_base_url: An account must bring its own base URL.
        base_url_hint: What that URL looks like.
        base_url_parts: What must be in that URL.
        key_optional: An account without a key can be used (local servers).
        is_local: A server on this machine: its own base URL is on loopback, so a new account says `allow_private`.
        bound_models: Model name pattern (fnmatch, lower case) -> the only format that serves such models.
        profiles: Model name pattern (fnmatch, lower case) -> profile, first match wins, before the endpoint's own.
    """

    id: str
    label: str
    endpoints: tuple[Endpoint, ...]
    auth_types: tuple[str, ...] = ("api_key",)
    families: tuple[str, ...] = ()
    models_path: str | None = "/models"
    key_hint: str = ""
    console: str = ""
    key_env: tuple[str, ...] = ()
    needs_base_url: bool = False
    base_url_hint: str = ""
    base_url_parts: tuple[str, ...] = ()
    key_optional: bool = False
    is_local: bool = False
    bound_models: tuple[tuple[str, str], ...] = ()
    profiles: tuple[tuple[str, Profile], ...] = field(default=())

    def endpoint_for(self, wire_format: str, base_url: str | None = None, model: str = "") -> Endpoint:
        """
        The endpoint in the client's own format if there is one, else the best; for some models, the only one.

        A base URL of the account's own may be good for one format only: `…/anthropic` speaks Messages alone.
        """
        if len(self.endpoints) == 1:
            return self.endpoints[0]
        usable = [endpoint for endpoint in self.endpoints if _can_serve(endpoint, base_url)] or list(self.endpoints)
        bound = (only for pattern, only in self.bound_models if fnmatchcase(model.lower(), pattern))
        wanted = next(bound, wire_format)
        for endpoint in usable:
            if endpoint.format == wanted:
                return endpoint
        return usable[0]

    def owns(self, model: str) -> bool:
        """Whether the model's name is of this provider's own family."""
        return bool(self.families) and model.lower().startswith(self.families)


def _can_serve(endpoint: Endpoint, base_url: str | None) -> bool:
    if not base_url or not endpoint.base_url:
        return True
    if base_url.rstrip("/") == endpoint.base_url:
        return True
    wants_messages = is_messages_base(base_url)
    return wants_messages is None or wants_messages == bool(is_messages_base(endpoint.base_url))
