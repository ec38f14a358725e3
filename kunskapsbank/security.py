"""Response headers: a strict content security policy for visitors, a looser one for Wagtail's admin."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

PUBLIC_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}
# Wagtail's admin writes inline script and style itself, shows blob previews and frames the page being edited.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
}
ADMIN_PREFIXES = ("/admin/", "/django-admin/")


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Chooses the policy by who looks; everything else is django-csp's."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The parts django-csp builds the header from."""
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = ADMIN_POLICY if _is_for_editors(request) else PUBLIC_POLICY
        return parts


def _is_for_editors(request: HttpRequest) -> bool:
    """The admin, and a draft shown by it, which carries the public page's address and Wagtail's own bar."""
    return request.path_info.startswith(ADMIN_PREFIXES) or getattr(request, "is_preview", False)
