"""A production start that lacks something, or has something dangerous, is refused and says so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from backend import checks
from backend.checks import production_is_complete, warn_of_strong_login

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "one-of-these-is-made-for-every-server-and-kept-secret-7Vq2mXw9",
    "ALLOWED_HOSTS": "skills.example.org",
    "FIREBASE_PROJECT_ID": "londoners-skills",
    "DATABASE_URL": "postgres://skills:secret@database.example.org/skills",
    "RECEIPT_KEYS": "1:" + "A" * 43 + "=",
}
MISSING = {
    "backend.E001": "SECRET_KEY is missing or too short.",
    "backend.E002": "ALLOWED_HOSTS is missing or allows every host.",
    "backend.E003": "FIREBASE_PROJECT_ID is missing.",
    "backend.E004": "DATABASE_URL is missing.",
    "backend.E012": "RECEIPT_KEYS is missing: no list could be proved to be ours.",
}
DANGEROUS = {
    "backend.E005": "FIREBASE_AUTH_EMULATOR_HOST is set: forged and unsigned tokens would be accepted.",
    "backend.E006": "SIGN_IN is not 'firebase': anyone with the development key could sign in.",
    "backend.E007": "FIREBASE_CERTIFICATES_URL is not https: whoever stands in between could sign in as anybody.",
    "backend.E008": "PUSH_TRANSPORT is 'console': notifications would be printed, and nobody would get one.",
    "backend.E009": "PUSH_CONNECTIONS or PUSH_SECONDS is 0: no notification could be sent.",
    "backend.E010": "VAPID_PRIVATE_KEY is not 32 bytes in base64url.",
    "backend.E011": "VAPID_CONTACT is missing, or neither mailto: nor https://: push services would refuse our signature.",
}
VAPID_KEY = "AQ" + "A" * 41
"""Any number below the order of the curve."""


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A complete production start."""
    settings.PRODUCTION = True
    settings.SECRET_KEY = COMPLETE["SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["skills.example.org"]
    settings.FIREBASE_PROJECT_ID = "londoners-skills"
    settings.FIREBASE_AUTH_EMULATOR_HOST = ""
    settings.SIGN_IN = "firebase"
    settings.PUSH_TRANSPORT = "sdk"
    settings.VAPID_CONTACT = "mailto:push@skills.example.org"
    monkeypatch.setitem(settings.DATABASES["default"], "EMBEDDED", None)
    return settings


def found() -> list[str | None]:
    return [message.id for message in production_is_complete(None)]


def test_a_complete_start_is_accepted(production: Settings) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "identifier"),
    [
        ("SECRET_KEY", "", "backend.E001"),
        ("SECRET_KEY", "k" * 49, "backend.E001"),
        ("ALLOWED_HOSTS", [], "backend.E002"),
        ("ALLOWED_HOSTS", ["skills.example.org", "*"], "backend.E002"),
        ("FIREBASE_PROJECT_ID", "", "backend.E003"),
        ("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099", "backend.E005"),
        ("SIGN_IN", "development", "backend.E006"),
        ("FIREBASE_CERTIFICATES_URL", "http://certificates.example.org", "backend.E007"),
        ("PUSH_TRANSPORT", "console", "backend.E008"),
        ("PUSH_CONNECTIONS", 0, "backend.E009"),
        ("PUSH_SECONDS", 0, "backend.E009"),
        ("VAPID_PRIVATE_KEY", "not a key", "backend.E010"),
        ("VAPID_PRIVATE_KEY", "A" * 43, "backend.E010"),
        ("VAPID_PRIVATE_KEY", "_" * 43, "backend.E010"),
        ("VAPID_PRIVATE_KEY", f"{VAPID_KEY}AA", "backend.E010"),
    ],
)
def test_each_lack_and_each_danger_by_itself(production: Settings, name: str, value: object, identifier: str) -> None:
    setattr(production, name, value)

    messages = production_is_complete(None)

    assert [(each.id, each.msg, each.is_serious()) for each in messages] == [
        (identifier, {**MISSING, **DANGEROUS}[identifier], True)
    ]
    assert all(each.hint for each in messages)


@pytest.mark.parametrize("contact", ["", "push@skills.example.org", "http://skills.example.org"])
def test_a_key_for_browsers_needs_a_contact(production: Settings, contact: str) -> None:
    production.VAPID_CONTACT = contact
    assert found() == []

    production.VAPID_PRIVATE_KEY = VAPID_KEY
    assert found() == ["backend.E011"]


def test_a_key_for_browsers_with_a_contact_is_accepted(production: Settings) -> None:
    production.VAPID_PRIVATE_KEY = VAPID_KEY

    assert found() == []


def test_the_embedded_database_is_not_for_production(production: Settings) -> None:
    production.DATABASES["default"]["EMBEDDED"] = "/data/postgres"

    assert [(each.id, each.msg) for each in production_is_complete(None)] == [("backend.E004", MISSING["backend.E004"])]


def test_outside_production_nothing_is_asked(production: Settings) -> None:
    production.PRODUCTION = False
    production.SECRET_KEY = production.FIREBASE_PROJECT_ID = ""
    production.SIGN_IN = "development"

    assert found() == []


@pytest.mark.django_db
def test_a_login_that_could_step_out_of_its_role_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_strong_login()  # tests sign in as the owner

    assert [record.message.split(",")[0] for record in caplog.records] == [
        "The login of DATABASE_URL owns the tables or may read the equality monitoring"
    ]


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that knows nothing of our environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def errors_in(output: str) -> list[str]:
    """The lines that name an error of ours."""
    return [line for line in output.splitlines() if line.startswith("?: (backend.")]


def lines(messages: dict[str, str]) -> list[str]:
    return [f"?: ({identifier}) {message}" for identifier, message in messages.items()]


@pytest.mark.parametrize("module", ["backend.wsgi", "backend.asgi"])
def test_a_server_started_with_nothing_set_ends_with_the_list(tmp_path: Path, module: str) -> None:
    done = start(tmp_path, "-c", f"import {module}")

    assert done.returncode == 1
    assert done.stderr.startswith("The server did not start.\nSystemCheckError: System check identified some issues:\n")
    assert errors_in(done.stderr) == lines(MISSING)
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_is_not_started_with_forged_tokens(tmp_path: Path) -> None:
    dangers = {
        "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:9099",
        "SIGN_IN": "development",
        "FIREBASE_CERTIFICATES_URL": "http://certificates.example.org",
        "PUSH_TRANSPORT": "console",
        "PUSH_SECONDS": "0",
        "VAPID_PRIVATE_KEY": "not-a-key",
    }

    done = start(tmp_path, "-c", "import backend.wsgi", **COMPLETE, **dangers)

    assert done.returncode == 1
    assert errors_in(done.stderr) == lines(DANGEROUS)


def test_the_emulator_alone_is_enough_to_refuse(tmp_path: Path) -> None:
    done = start(tmp_path, "-c", "import backend.wsgi", **COMPLETE, FIREBASE_AUTH_EMULATOR_HOST="127.0.0.1:9099")

    assert done.returncode == 1
    assert errors_in(done.stderr) == lines({"backend.E005": DANGEROUS["backend.E005"]})


def test_a_complete_server_starts(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()  # made by collectstatic
    done = start(tmp_path, "-c", "import backend.wsgi; print(backend.wsgi.application is not None)", **COMPLETE)

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "System check identified no issues (0 silenced).\nTrue\n",
        "",
    )


def test_the_command_check_names_what_is_missing(tmp_path: Path) -> None:
    done = start(tmp_path, "manage.py", "check", ENVIRONMENT="production")

    assert done.returncode == 1
    assert errors_in(done.stderr) == lines(MISSING)


def test_djangos_own_deployment_checks_find_nothing(tmp_path: Path) -> None:
    done = start(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level", "INFO", ENVIRONMENT="production", **COMPLETE
    )

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_a_wrong_value_is_named_with_the_right_ones(tmp_path: Path) -> None:
    done = start(tmp_path, "manage.py", "check", ENVIRONMENT="prod")

    assert done.returncode == 1
    assert "ENVIRONMENT is 'prod'. Use one of: development, test, production." in done.stderr


def test_the_command_for_tokens_refuses_in_production(tmp_path: Path) -> None:
    done = start(tmp_path, "manage.py", "sign_in_token", "alice", ENVIRONMENT="production", **COMPLETE)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "CommandError: The development signer works only outside production and with SIGN_IN=development.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_tells_answers_apart_is_long_enough_to_hide_people(production: Settings) -> None:
    production.EQUALITY_KEYS = {1: b"k" * 32}
    production.EQUALITY_PSEUDONYM_KEY = "k" * 31
    assert found() == ["backend.E013"]

    production.EQUALITY_PSEUDONYM_KEY = "k" * 32
    assert found() == []


def test_no_two_checks_share_a_name() -> None:
    names = re.findall(r'"(backend\.[EW]\d{3})"', Path(checks.__file__).read_text())

    assert len(names) == len(set(names))
