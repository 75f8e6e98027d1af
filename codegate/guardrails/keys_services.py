"""Key shapes of services for business, mail, monitoring and data, and of Azure's keys that carry a signature."""

from codegate.guardrails.vendor_key import B62, CAP, HEX, LETTERS, LOW, URL, both_cases, key, mixed, raw_key

_UUID_TAIL = r"-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_BASE64 = LETTERS + "+/"

SERVICE_KEYS = (
    key("adafruit", r"aio_", B62, "28", check=mixed()),
    key("adobe", r"p8e-", LOW, "32"),
    key("aiven", r"AVNS_", URL, "18,24", check=mixed()),
    raw_key("asana", r"[12]/\d{12}", r"[12]/\d{12,20}(?:/\d{12,20})?:(?P<body>[0-9a-f]{32})"),
    key("asaas", r"aact_(?:prod_|hmlg_)?", B62, "80,200", check=mixed()),
    key("clickup", r"pk_\d{6,9}_", CAP, "32"),
    key("clickhouse", r"4b1d", B62, "38", check=mixed()),
    key("checkly", r"cu_", HEX, "32"),
    key("databento", r"db-", B62, "29", check=both_cases),
    key("deno", r"dd[opw]_", B62, "36", check=mixed()),
    key("dropbox", r"sl\.(?:u\.|B)?", URL, "130,1400", check=mixed()),
    raw_key("fcm", r":APA91b", r"[A-Za-z0-9_-]{11}:APA91b(?P<body>[A-Za-z0-9_-]{120,200})", lead=LETTERS + "_-"),
    key("gocardless", r"(?:live|sandbox)_", URL, "40", check=mixed()),
    key("grafana", r"eyJrIjoi", "A-Za-z0-9+/=_-", "60,400", check=mixed()),
    key("infracost", r"ico-", B62, "32", check=mixed()),
    key("ionic", r"ion_", B62, "42", check=mixed()),
    key("jfrog", r"cmVmdGtu", B62, "56", check=mixed()),
    key("klaviyo", r"pk_", HEX, "34"),
    key("mailersend", r"mlsn\.", HEX, "64"),
    key("mandrill", r"md-", URL, "22", check=mixed()),
    key("mongodb", r"mdb_sa_sk_", URL, "40", check=mixed()),
    key("nightfall", r"NF-", B62, "32", check=mixed()),
    raw_key("openvsx", r"ovsx(?:at|p)_", r"ovsx(?:at|p)_(?P<body>[0-9a-f]{8}" + _UUID_TAIL + ")"),
    key("pagerduty", r"pdus\+_0XBPWQQ_", B62, "20,40", check=mixed()),
    key("polar", r"polar_(?:oat|pat|whs)_", B62, "32,60", check=mixed()),
    raw_key(
        "rapidapi",
        r"msh[0-9a-f]{15}p1",
        r"(?P<body>[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12})",
        lead=LETTERS,
    ),
    key("rootly", r"rootly_", HEX, "64"),
    key("scaleway", r"SCW", CAP, "17", check=mixed(10)),
    key("segment", r"sgp_", B62, "64", check=mixed()),
    key("settlemint", r"sm_(?:aat|pat|sat)_", B62, "16", check=mixed(10)),
    raw_key("slack", r"xoxe\.xox[bp]-\d", r"xoxe\.xox[bp]-\d-(?P<body>[A-Za-z0-9]{100,200})", mixed()),
    raw_key("stackhawk", r"hawk\.", r"hawk\.[A-Za-z0-9_-]{20}\.(?P<body>[A-Za-z0-9_-]{20})", mixed()),
    key("statsig", r"secret-", B62, "40,50", check=mixed()),
    raw_key(
        "teams_hook",
        r"webhook\.office\.com/webhookb2/",
        r"[a-z0-9-]+\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/"
        r"(?P<body>[0-9a-f]{32})/[0-9a-f-]{36}",
        lead=LETTERS + "-.",
    ),
    key("thunderstore", r"tss_", B62, "40", check=mixed()),
    raw_key("twitter", r"A{18}[A-Za-z0-9%]{8}", r"A{18,26}(?P<body>[A-Za-z0-9]{5,20}%2[A-Za-z0-9%]{40,90})", mixed()),
    key("uptimerobot", r"[umr]r?\d{6,9}-", HEX, "24"),
    key("valtown", r"vtwn_", B62, "27,40", check=mixed()),
    raw_key(
        "zapier_hook", r"hooks\.zapier\.com/hooks/", r"hooks\.zapier\.com/hooks/catch/\d{4,10}/(?P<body>[a-z0-9]{6,20})"
    ),
    raw_key("zuplo", r"zpka_", r"zpka_(?P<body>[0-9a-z]{32})_[0-9a-f]{8}"),
    # Azure writes a signature of the service into its keys, four characters before the checksum.
    raw_key("azure_storage", r"\+ASt", r"(?P<body>[A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{4,6}==)", lead=_BASE64),
    raw_key("azure_cosmos", r"ACDb", r"(?P<body>[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{4,6}==)", lead=_BASE64),
    raw_key("azure_search", r"AzSe[A-D]", r"(?P<body>[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5})", lead=LETTERS),
    raw_key("azure_function", r"AzFu", r"(?P<body>[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==)", lead=LETTERS + "_-"),
    raw_key("azure_registry", r"\+ACR", r"(?P<body>[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9]{5})", lead=_BASE64),
)
