"""All public addresses, for search engines."""

from __future__ import annotations

from typing import Any

from wagtail.contrib.sitemaps import Sitemap

from kunskapsbank.visibility import readable


class PublicSitemap(Sitemap):
    """Wagtail's list without what only an alias shows, by address.

    In the order of the page tree an anonymous page would stand right below the municipality that wrote it.
    """

    def items(self) -> Any:
        """The pages that everybody may read."""
        return readable(super().items())

    def _urls(self, page: Any, protocol: str, domain: str) -> list[dict[str, Any]]:
        return sorted(super()._urls(page, protocol, domain), key=lambda url: url["location"])
