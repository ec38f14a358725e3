"""Anonymous cases: an address that does not name the municipality."""

from __future__ import annotations

from wagtail.contrib.routable_page.models import RoutablePageMixin


class AnonymousRouteMixin(RoutablePageMixin):
    """A list page that also serves the anonymous pages of its kind, at `<slug>-<id>/` below itself."""
