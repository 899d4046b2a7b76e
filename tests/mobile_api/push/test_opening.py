"""Which way a connection takes: straight, or through the proxy that the environment names."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from mobile_api.push.transports.native.opening import Proxy, proxy_for

VARIABLES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.example.org:3128"}, Proxy("proxy.example.org", 3128)),
        ({"https_proxy": "proxy.example.org"}, Proxy("proxy.example.org", 80)),
        ({"ALL_PROXY": "http://proxy.example.org:3128"}, Proxy("proxy.example.org", 3128)),
        ({"HTTPS_PROXY": "http://proxy.example.org:3128", "NO_PROXY": ".googleapis.com"}, None),
        (
            {"HTTPS_PROXY": "http://us:p%40ss@proxy.example.org:3128"},
            Proxy("proxy.example.org", 3128, "Basic dXM6cEBzcw=="),
        ),
    ],
)
def test_the_environment_names_the_way(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxy: Proxy | None
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert proxy_for("fcm.googleapis.com") == proxy


def test_another_kind_of_proxy_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://us:secret@proxy.example.org")

    with pytest.raises(ImproperlyConfigured) as refused:
        proxy_for("fcm.googleapis.com")

    assert str(refused.value) == (
        "HTTPS_PROXY is not the http:// address of a proxy: PUSH_TRANSPORT=sdk knows more kinds."
    )
