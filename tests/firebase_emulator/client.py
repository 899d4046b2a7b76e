"""What an app and an administrator do with Firebase Auth, spoken to the emulator in its own REST language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.firebase_emulator.process import PROJECT

PASSWORD = "correct horse battery staple"


class EmulatorRefusalError(Exception):
    """The emulator's own refusal, for example USER_DISABLED."""


@dataclass(frozen=True)
class SignedIn:
    """What the app holds after a sign-in."""

    uid: str
    id_token: str
    refresh_token: str


class AuthEmulator:
    """One running emulator."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.project = PROJECT

    def sign_up(self, email: str | None = None) -> SignedIn:
        """A new account: with an e-mail address and PASSWORD, or anonymous."""
        account = {"email": email, "password": PASSWORD} if email else {}
        return self._signed_in(self._app("accounts:signUp", **account))

    def sign_in(self, email: str) -> SignedIn:
        """A new sign-in to an account that exists."""
        return self._signed_in(self._app("accounts:signInWithPassword", email=email, password=PASSWORD))

    def add_email(self, anonymous: SignedIn, email: str) -> SignedIn:
        """An anonymous account gets an e-mail address and stays the same account."""
        return self._signed_in(self._app("accounts:signUp", idToken=anonymous.id_token, email=email, password=PASSWORD))

    def add_google(self, anonymous: SignedIn, email: str) -> SignedIn:
        """An anonymous account gets a Google sign-in and stays the same account; refused where another account has it."""
        return self._with_google(email, idToken=anonymous.id_token)

    def sign_in_with_google(self, email: str) -> SignedIn:
        """A sign-in with Google; the first one makes the account."""
        return self._with_google(email)

    def _with_google(self, email: str, **more: object) -> SignedIn:
        # The emulator takes any claims in place of Google's own token.
        claims = quote(json.dumps({"sub": f"google-{email}", "email": email, "email_verified": True}))
        answer = self._app(
            "accounts:signInWithIdp",
            postBody=f"id_token={claims}&providerId=google.com",
            requestUri="http://localhost",
            **more,
        )
        if "errorMessage" in answer:
            raise EmulatorRefusalError(answer["errorMessage"])
        return self._signed_in(answer)

    def refresh(self, refresh_token: str) -> SignedIn:
        """A fresh ID token of the same sign-in."""
        answer = self._call(
            "POST",
            "securetoken.googleapis.com/v1/token?key=any",
            {"grant_type": "refresh_token", "refresh_token": refresh_token},
        )
        return SignedIn(answer["user_id"], answer["id_token"], answer["refresh_token"])

    def update(self, uid: str, **changes: object) -> None:
        """An administrator changes an account: disableUser, validSince (seconds as text), customAttributes…"""
        self._admin("accounts:update", localId=uid, **changes)

    def delete(self, uid: str) -> None:
        """An administrator deletes an account."""
        self._admin("accounts:delete", localId=uid)

    def reset(self) -> None:
        """Forget every account."""
        self._call("DELETE", f"emulator/v1/projects/{self.project}/accounts", None)

    def _app(self, action: str, **body: object) -> dict[str, Any]:
        path = f"identitytoolkit.googleapis.com/v1/{action}?key=any"
        return self._call("POST", path, {**body, "returnSecureToken": True})

    def _admin(self, action: str, **body: object) -> dict[str, Any]:
        return self._call("POST", f"identitytoolkit.googleapis.com/v1/projects/{self.project}/{action}", body)

    def _call(self, method: str, path: str, body: dict[str, object] | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if "/projects/" in path:
            headers["Authorization"] = "Bearer owner"
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"http://{self.host}/{path}", data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310 - http on this machine
                content: dict[str, Any] = json.load(answer)
        except HTTPError as error:
            raise EmulatorRefusalError(json.load(error)["error"]["message"]) from None
        return content

    @staticmethod
    def _signed_in(answer: dict[str, Any]) -> SignedIn:
        return SignedIn(answer["localId"], answer["idToken"], answer["refreshToken"])
