"""OpenID Connect as strictly as the standard allows: the token's signature is always looked at."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase

# With a key of the municipality's own: not with the secret that both know, and not with nothing.
SIGNED_BY = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    """Asks for a signed token, and for facts about the very person whom the token is about."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Who came. Raises OAuth2Error for a token that is missing, forged, another site's or about somebody else."""
        signed = kwargs["response"].get("id_token")
        if not signed:
            raise OAuth2Error("No id_token")
        claims = self._decode_id_token(app, signed)
        facts = self._fetch_user_info(token.token) if "userinfo_endpoint" in self.openid_config else claims
        if facts.get("sub") != claims.get("sub"):
            raise OAuth2Error("The id_token is about another person")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": {**claims, **facts}})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
        except jwt.PyJWTError as error:
            raise OAuth2Error("Invalid id_token") from error
        if header.get("alg") not in SIGNED_BY or "kid" not in header:
            raise OAuth2Error("The id_token is not signed as it has to be")
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Where a municipality's login sends the person back to."""
    try:
        return OAuth2CallbackView.adapter_view(StrictAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
