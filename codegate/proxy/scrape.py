"""`GET /metrics`: for the owner of the proxy. Names of models, accounts and tenants are not for every tenant."""

import hmac

from codegate.errors import Unauthorized
from codegate.proxy.call import Head
from codegate.proxy.identify import client_key, only_from_here
from codegate.services.current import Current
from codegate.services.serving import Measured
from codegate.settings import PROXY_API_KEY


async def scrape(head: Head, state: Current, metrics: Measured) -> tuple[bytes, str]:
    """
    The metrics, and their content type.

    Raises:
        NotFound: They are off.
        Unauthorized: The proxy has a key, and this is another; or it has none, and this is another machine.
        Forbidden: A web page is asking.
    """
    own = state.resolved()[PROXY_API_KEY]
    if not own:
        only_from_here(head)
    elif not hmac.compare_digest(client_key(head.headers).encode("utf-8", "surrogateescape"), own.encode()):
        raise Unauthorized("Metrics are for who has the proxy's own key.", hint="Send it as Authorization: Bearer.")
    return await metrics.text(head.headers.get("accept", ""))
