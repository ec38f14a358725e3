"""A draft of what somebody wrote elsewhere: a page below a municipality's that nobody sees until it is published."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify

from cases.models import PeerPage
from kunskapsbank.slugs import free_slug
from municipalities.models import MunicipalityPage

LONGEST_SLUG = 60


def add_draft(page: PeerPage, *, below: MunicipalityPage, by: Any) -> PeerPage:
    """Lay the page below the municipality's as an unpublished draft of the editor's; its address follows its title."""
    page.live = False
    page.slug = free_slug(slugify(page.title)[:LONGEST_SLUG].strip("-") or "exempel", below=below)
    page.owner = by
    below.add_child(instance=page)
    # A draft may lack what a published page has.
    page.save_revision(user=by, log_action=True, clean=False)
    return page
