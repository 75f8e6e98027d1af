import pytest

from tests.guardrails.given import found_by


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doering",
        "Pieter van den Berg",
        "Zoë O'Brien",
        "Jean-Luc Moreau",
        "María José García López",
        "J. R. Tolliver",
        "Anișoara Niță",
        "Ulrik Jensen",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "Author: {} <x@some-company.org>\n",
        "Signed-off-by: {} <x@some-company.org>",
        "   12\tCo-authored-by: {} <x@some-company.org>",
        '{{"name": "{}", "email": "x@some-company.org"}}',
        '{{\\"fullName\\": \\"{}\\"}}',
        "customer_name: {}",
        "My name is {} and I cannot log in.",
        "Please ship the replacement to {}, thanks.",
        "Dear {},\n",
        "Thanks!\n\nKind regards,\n{}\n",
        "Mit freundlichen Grüßen\n{}",
        "FN:{}\nTEL:1",
        "id,name,email\n1,{},x@some-company.org,2",
        "x@some-company.org;{};Berlin",
        "('{}', 'x@some-company.org')",
        "Reviewed: {}, passport no. C01X00T47",
        "From: {} <x@some-company.org>",
        "# Author: {} <x@some-company.org>",
        'git config user.name "{}" && git config user.email x@some-company.org',
        "1f3a9c2 ({} 2025-10-07 14:03:22 +0200 12) return x",
        '<a href="mailto:x@some-company.org">{}</a>',
        "<td>{}</td><td>x@some-company.org</td>",
        '<input type="text" name="name" value="{}"><input name="email">',
        '{{"@type": "Person", "name": "{}", "telephone": "1"}}',
        "customer {} paid with a card",
        "shipped to customer {}, 12 Some Road",
        "spoke with {} on the phone",
        "ask for {} at the desk",
        'ADMIN_NAME="{}"',
    ],
)
def test_a_name_is_found_where_names_stand(around: str, name: str) -> None:
    assert found_by("name", around.format(name)) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"firstName": "Noor", "x": 1}', "Noor"),
        ("last_name = 'Østergård'", "Østergård"),
        ("Hello Sanna,\n", "Sanna"),
        ("Hallo Jürgen,", "Jürgen"),
        ("Best,\nMia\n", "Mia"),
        ("Mrs. Kowalska called", "Kowalska"),
        ("Frau Dr. Müller", "Müller"),
    ],
)
def test_one_word_is_enough_where_nothing_else_can_stand(text: str, name: str) -> None:
    assert found_by("name", text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "name: Run Unit Tests",
        '{"name": "Visual Studio Code"}',
        "The Jackson Serializer page. See Victoria Metrics and Apache Maven.",
        "Hello World!\n",
        "Hi all,\n",
        "Dear Team,",
        "Thanks,\nThe Support Team",
        "Copyright (c) 2020 Jane Doering <x@some-company.org>",
        "# Author: Jane Doering",
        '__author__ = "Jane Doering <x@some-company.org>"',
        "From: Ubuntu Base Image",
        "# Copyright (c) 2020 Jane\n#\n# Author: Jane Doering <x@some-company.org>",
        "The customer Success Team and the User Interface Guild met",
        'name="Claude Sonnet 4.5"',
        "ask for Help Desk",
        "class UserName(Base Model):",
        "Will may grant access in April.",
        "user Interface Builder opens",
        '"firstName": "First Name"',
        "name=John Doe",
    ],
)
def test_products_headings_and_published_authors_stay(text: str) -> None:
    assert found_by("name", text) == []
