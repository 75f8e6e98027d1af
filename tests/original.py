"""A data directory as the earlier Node/Go program leaves it, written from its documented formats."""

import base64
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = bytes(range(32))
TENANT_KEY = "cgk_" + "original-tenant-0001"

_SCHEMA = """
CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT NOT NULL, provider TEXT NOT NULL, auth_type TEXT NOT NULL,
  api_key_enc TEXT, refresh_token_enc TEXT, token_expires_at INTEGER, base_url TEXT, priority INTEGER DEFAULT 0,
  rate_limit INTEGER DEFAULT 60, monthly_budget REAL, enabled INTEGER DEFAULT 1, subscription_type TEXT,
  account_email TEXT, last_used_at INTEGER, last_error TEXT, last_error_at INTEGER, error_count INTEGER DEFAULT 0,
  status TEXT DEFAULT 'unknown', external_account_id TEXT, created_at INTEGER, updated_at INTEGER);
CREATE TABLE configs (id TEXT PRIMARY KEY, name TEXT UNIQUE, description TEXT, is_active INTEGER DEFAULT 0,
  routing_strategy TEXT DEFAULT 'priority', created_at TEXT);
CREATE TABLE config_tiers (id TEXT PRIMARY KEY, config_id TEXT, tier TEXT, account_id TEXT, priority INTEGER DEFAULT 0,
  target_model TEXT);
CREATE TABLE usage (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT, config_id TEXT, tier TEXT,
  original_model TEXT, routed_model TEXT, input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER,
  cache_write_tokens INTEGER, cost_usd REAL, created_at INTEGER, tenant_id TEXT);
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE privacy_mappings (id TEXT PRIMARY KEY, category TEXT, original_hash TEXT UNIQUE, original_enc TEXT,
  replacement TEXT UNIQUE, created_at INTEGER);
CREATE TABLE request_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER, method TEXT, path TEXT,
  request_body TEXT, response_body TEXT);
CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT UNIQUE, api_key_hash TEXT UNIQUE, api_key_prefix TEXT,
  api_key_raw TEXT, config_id TEXT, rate_limit INTEGER DEFAULT 0, enabled INTEGER DEFAULT 1, created_at INTEGER,
  updated_at INTEGER);
CREATE TABLE tenant_settings (tenant_id TEXT, key TEXT, value TEXT, PRIMARY KEY (tenant_id, key));
CREATE TABLE model_limits (model_id TEXT PRIMARY KEY, max_output_tokens INTEGER, supports_tool_calling INTEGER,
  supports_reasoning INTEGER);
"""

_ROWS = """
INSERT INTO configs VALUES ('c1', 'daily', 'every day', 1, 'round-robin', '2026-01-05 10:00:00');
INSERT INTO config_tiers VALUES ('t1', 'c1', 'opus', 'a1', 5, NULL), ('t2', 'c1', 'haiku', 'a2', 1, 'small-model'),
  ('t3', 'c1', 'sonnet', 'gone', 1, NULL);
INSERT INTO usage (account_id, input_tokens, output_tokens, cost_usd, created_at)
  VALUES ('a1', 100, 20, 0.5, 1767000000000), ('a2', 7, NULL, NULL, 1767000001000);
INSERT INTO settings VALUES ('log_retention_days', '90'), ('finetune_colour', 'red'), ('ui_port', '9999');
INSERT INTO privacy_mappings VALUES ('p1', 'email', 'h', '', '[EMAIL-1]', 1);
INSERT INTO request_logs (timestamp, method, path, request_body) VALUES (1, 'POST', '/v1/messages', 'clear text');
INSERT INTO tenant_settings VALUES ('n1', 'auto_switch_on_error', 'false');
INSERT INTO model_limits VALUES ('small-model', 4096, 1, 0);
"""


def sealed(text: str, key: bytes = KEY) -> str:
    """base64 of IV, ciphertext and tag, as the Node part wrote it."""
    iv = hashlib.sha256(text.encode()).digest()[:16]
    return base64.b64encode(iv + AESGCM(key).encrypt(iv, text.encode(), None)).decode()


def sealed_by_go(text: str, key: bytes = KEY) -> str:
    """`hex(iv):hex(ciphertext)`, as the Go part wrote it once."""
    iv = hashlib.sha256(text.encode()).digest()[:12]
    return f"{iv.hex()}:{AESGCM(key).encrypt(iv, text.encode(), None).hex()}"


def write(folder: Path, *, key_file: str | None = ".account-key", key: bytes = KEY) -> Path:
    """Fill a folder; `key_file` is where the account key lies, readable by everybody as it was then."""
    folder.mkdir(parents=True, exist_ok=True)
    if key_file:
        (folder / key_file).write_text(key.hex())
    with closing(sqlite3.connect(folder / "codegate.db")) as db:
        db.executescript(_SCHEMA + _ROWS)
        columns = (
            "id, name, provider, auth_type, api_key_enc, refresh_token_enc, base_url, priority, enabled, created_at"
        )
        accounts = [
            (
                "a1",
                "work",
                "anthropic",
                "api_key",
                sealed("sk-fake-0123456789-one", key),
                None,
                None,
                10,
                1,
                1767000000,
            ),
            (
                "a2",
                "local",
                "custom",
                "api_key",
                sealed_by_go("sk-fake-0123456789-two", key),
                None,
                "http://127.0.0.1:8080/v1",
                0,
                0,
                1767000000000,
            ),
            ("a3", "lost", "deepseek", "api_key", "damaged", None, "https://api.deepseek.com", 0, 1, 1767000000000),
            ("a4", "odd", "no-such-provider", "api_key", None, None, None, 0, 1, None),
        ]
        db.executemany(f"INSERT INTO accounts ({columns}) VALUES ({', '.join('?' * 10)})", accounts)
        digest = hashlib.sha256(TENANT_KEY.encode()).hexdigest()
        tenant = ("n1", "team", digest, TENANT_KEY[:8], TENANT_KEY, "c1", 30, 1, 1767000000000, 1767000000000)
        db.execute(f"INSERT INTO tenants VALUES ({', '.join('?' * 10)})", tenant)
        db.commit()
    return folder
