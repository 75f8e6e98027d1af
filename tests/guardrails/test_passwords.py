import pytest

from tests.guardrails.given import found_by

RANDOM = "8K!q2v" + "Tz#w"
PHRASE = "otter-plinth-" + "mangle-crisp"
HUMAN = "Dragon" + "1987!"
LETTERS = "h8279m28" + "GmNLIH79"
MIXED = "lichen_" + "tvFjuc9"
CAMEL = "Lichen" + "Otter948"
LEET = "L1ch3n" + "!276"
DOTTED = "PdVnTpQZXKQ" + ".qQi7x"


@pytest.mark.parametrize("secret", [RANDOM, PHRASE, HUMAN, LETTERS, MIXED, CAMEL, LEET, DOTTED])
@pytest.mark.parametrize(
    "around",
    [
        "DB_PASSWORD={}",
        "export PGPASSWORD='{}'",
        '{{"password": "{}"}}',
        '{{\\"password\\": \\"{}\\"}}',
        "  password: {}\n",
        "spring.datasource.password={}",
        "password => '{}',",
        'const dbPass = "{}";',
        'var password string = "{}"',
        'private static final String PASSWORD = "{}";',
        "<password>{}</password>",
        '<add key="SmtpPassword" value="{}" />',
        '- name: REDIS_PASSWORD\n  value: "{}"',
        '{{"name":"DB_PASSWORD","value":"{}"}}',
        "Server=db;User Id=sa;Password={};Encrypt=true",
        "grant_type=password&username=jo&password={}",
        "The password is {}, please change it.",
        "Passwort: {}",
        "machine example.com login jo password {}",
        "mysql -u root -p'{}' app",
        "sshpass -p '{}' ssh host",
        "curl -u admin:{} http://localhost",
        "ALTER USER jo IDENTIFIED BY '{}';",
        "redis-cli -a {} ping",
        "docker login -u jo -p {} registry",
        "ENV DB_PASSWORD={}",
        "--db-password={}",
        "--password {}",
        'client.setPassword("{}")',
        'login("jo", password="{}")',
        "   12\tDB_PASSWORD={}\n",
        "-DB_PASSWORD={}",
        "requirepass {}\n",
        "$ echo {} | docker login -u ci --password-stdin",
        'variable "db_password" {{\n  type = string\n  default = "{}"\n}}',
        "config: {{Host:db User:app Password:{} TLS:false}}",
    ],
)
def test_a_password_is_found_where_settings_code_commands_and_sentences_put_it(around: str, secret: str) -> None:
    assert found_by("password", around.format(secret)) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "password = get_password(user1)",
        "password=${DB_PASSWORD1}",
        "password: {{ vault_password_1 }}",
        "password = self.config2.password",
        "password=process.env.DB_PASS1",
        'password="<your-password-1>"',
        'password: "changeme123"',
        'password="Test1234!"',
        "password: Optional[str] = None",
        "password?: string | null",
        "if password == x1 or retries > 3:",
        'password: "Please enter your password!"',
        "bypass=true1234!x",
        "compass: north-east-by-17!",
        "pwd=/home/build/x86_64",
        "passwords: list[str1]",
        '"password": "$2b$12$KIXQ' + 'Zb8Q3q1u0K1h5bq9Oe"',
        "password_field = '#password-1'",
        "password:!0,range:!0,search:!0",
        "Password must contain 8 characters, a digit and one of !@#.",
        "Failed password for admin from host port 22",
        "def f(password, token2): ...",
        "PASSWORD_RESET_TIMEOUT_DAYS=3",
        "self.password = other.old_password2",
        "password=user_pass1)",
        "passwd=args.passwd_file1",
        "password = UserModel2(x)",
        "password = a != b2 or c3",
        'variable "db_password" {\n  type = string\n}\n',
        "echo $PASSWORD | docker login --password-stdin",
        'passwordEncoder = "bcrypt$10"',
    ],
)
def test_references_rules_and_stand_ins_stay(text: str) -> None:
    assert found_by("password", text) == []


def test_only_the_password_goes_not_what_stands_around_it() -> None:
    assert found_by("password", f"(password: {RANDOM}).") == [RANDOM]
    assert found_by("password", f"password={RANDOM}, user=jo") == [RANDOM]


def test_basic_authorization_is_found_if_it_decodes_to_a_pair() -> None:
    import base64

    value = base64.b64encode(b"jo:" + RANDOM.encode()).decode()

    assert found_by("password", f"Authorization: Basic {value}") == [value]
    assert found_by("password", "Authorization: Basic realm=something1") == []
